import { isLeaked } from '../../server/credentials/leaked-passwords';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { leakEndOf } from '../../server/incidents/password-fact';
import { changed, sampleIncidentFile } from '../incidents/sample-incident-file';

const endOf = (source: string) => leakEndOf(readIncidentFile(source), new Date('2024-01-01'));
const ending = (leakEnd: string, zone = 'Asia/Tokyo') =>
  endOf(
    changed(
      'leak_ended: 2016-08-14',
      `leak_ended: ${leakEnd}`,
      changed('time_zone: Asia/Tokyo\nannounced', `time_zone: ${zone}\nannounced`),
    ),
  );

test('a day is meant from its beginning, a minute from its first second, in the zone of the incident', () => {
  expect(endOf(sampleIncidentFile)).toEqual(new Date('2016-08-14T00:00:00+09:00'));
  expect(ending('2016-08-14T08:30')).toEqual(new Date('2016-08-14T08:30:00+09:00'));
  expect(ending('2016-08-14', 'Europe/London')).toEqual(new Date('2016-08-14T00:00:00+01:00'));
});

test('an incident that leaked no password says nothing of passwords', () => {
  const harmless = changed(
    'data_items: [login_id, password]',
    'data_items: [login_id]',
    changed('    leak_ended: 2016-08-14\n', ''),
  );
  expect(endOf(harmless)).toBeUndefined();
});

test('a password is leaked unless it was changed at the end of the leak or later', () => {
  const end = new Date('2016-08-14T00:00:00+09:00');
  expect(isLeaked(undefined, end)).toBe(true);
  expect(isLeaked(new Date(end.getTime() - 1), end)).toBe(true);
  expect(isLeaked(end, end)).toBe(false);
  expect(isLeaked(undefined, undefined)).toBe(false);
});
