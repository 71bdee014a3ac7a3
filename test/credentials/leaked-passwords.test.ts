import { isLeaked, leakEndOf } from '../../server/credentials/leaked-passwords';
import type { IncidentDocument } from '../../server/incident-file/incident-document';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { changed, sampleIncidentFile } from '../incidents/sample-incident-file';

const live = (source = sampleIncidentFile, document: IncidentDocument = readIncidentFile(source)) => ({
  document,
  liveFrom: new Date('2024-01-01'),
});
const ending = (leakEnd: string, zone = 'Asia/Tokyo') =>
  live(
    changed(
      'leak_ended: 2016-08-14',
      `leak_ended: ${leakEnd}`,
      changed('time_zone: Asia/Tokyo\nannounced', `time_zone: ${zone}\nannounced`),
    ),
  );

test('a day is meant from its beginning, a minute from its first second, in the zone of the incident', () => {
  expect(leakEndOf([live()])).toEqual(new Date('2016-08-14T00:00:00+09:00'));
  expect(leakEndOf([ending('2016-08-14T08:30')])).toEqual(new Date('2016-08-14T08:30:00+09:00'));
  expect(leakEndOf([ending('2016-08-14', 'Europe/London')])).toEqual(new Date('2016-08-14T00:00:00+01:00'));
});

test('of several incidents the latest counts; incidents that leaked no password do not', () => {
  expect(leakEndOf([ending('2020-01-01'), live()])).toEqual(new Date('2020-01-01T00:00:00+09:00'));
  const harmless = live(
    changed('data_items: [login_id, password]', 'data_items: [login_id]', changed('    leak_ended: 2016-08-14\n', '')),
  );
  expect(leakEndOf([harmless])).toBeUndefined();
  expect(leakEndOf([])).toBeUndefined();
});

test('a password is leaked unless it was changed at the end of the leak or later', () => {
  const end = new Date('2016-08-14T00:00:00+09:00');
  expect(isLeaked(undefined, end)).toBe(true);
  expect(isLeaked(new Date(end.getTime() - 1), end)).toBe(true);
  expect(isLeaked(end, end)).toBe(false);
  expect(isLeaked(undefined, undefined)).toBe(false);
});
