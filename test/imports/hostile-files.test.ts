import { applyIncident } from '../../server/incidents/apply-incident';
import { activities } from './hostile/activities';
import { encodings } from './hostile/encodings';
import { headers } from './hostile/headers';
import { lists } from './hostile/lists';
import { members } from './hostile/members';
import { structure } from './hostile/structure';
import { complaints, createImportBench, type ImportBench, japaneseComplaints, operator } from './import-csv';
import { listIncident } from './list-incident';

let bench: ImportBench;
beforeAll(async () => {
  bench = await createImportBench();
  await applyIncident(bench.deps, { source: listIncident, by: operator });
  const people = 'Twin1,twin1,shared@example.jp,090-1111-0001\nTwin2,twin2,shared@example.jp,090-1111-0002\n';
  await bench.load('members', `member_id,login_id,email,phone\n${people}Alone,alone,alone@example.jp,\n`);
});
afterAll(() => bench.close());

const tables = ['members', 'identifiers', 'activities', 'list_entries', 'list_people', 'list_versions'];
const sizes = () =>
  Promise.all(
    tables.map((table) =>
      bench.database
        .db(table)
        .count()
        .then(([row]) => row?.count),
    ),
  );

const hostileFiles = [...structure, ...encodings, ...headers, ...members, ...activities, ...lists];

test.each(hostileFiles.map((file) => [file.name, file] as const))('%s', async (_name, hostile) => {
  const { kind, file, options = {} } = hostile;
  const target = kind === 'list' ? { incident: 'leak', exposure: 'named' } : {};
  const before = await sizes();
  // The same few rows come in many guises here, which would be asked about.
  const asked = kind === 'activities' ? { confirm: ['repeated'], ...options } : options;
  const loaded = await bench.load(kind, file, { ...target, options: asked });
  expect(await complaints(bench, loaded)).toEqual(hostile.complaints);
  expect(await japaneseComplaints(bench, loaded)).toEqual(hostile.japanese);
  expect(loaded.state).toBe(hostile.state);
  if (hostile.warnings) expect(Object.keys(loaded.counts.warnings ?? {}).sort()).toEqual(hostile.warnings);
  // What waits for a second person is loaded, and answers for nobody yet.
  if (!['applied', 'review'].includes(hostile.state)) expect(await sizes()).toEqual(before);
});

test('an import that goes wrong in most rows stops early', async () => {
  const rows = Array.from({ length: 30_000 }, (_, index) => `M${index},login,nonsense`).join('\n');
  const stopped = await bench.load('activities', `member_id,activity,occurred_at\n${rows}\n`, {
    options: { acceptRejects: true },
  });
  expect(stopped).toMatchObject({ state: 'needs_fix', failure: { code: 'too_many_rejects' } });
  expect(Number(stopped.failure?.params.records)).toBeLessThan(30_000);
});
