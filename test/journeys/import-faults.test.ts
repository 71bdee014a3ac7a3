import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { startCluster } from '../../db/cluster';
import { connect } from '../../db/connection';
import type { Dependencies } from '../../server/dependencies';
import { holdTarget } from '../../server/imports/import-locks';
import { getImport, listImports } from '../../server/imports/imports-repository';
import { listStagedFiles } from '../../server/imports/staged-file';
import { sweepImports } from '../../server/imports/sweep-imports';
import { applyIncident } from '../../server/incidents/apply-incident';
import { insertStaff } from '../../server/staff/staff-repository';
import { startTestServer, type TestServer } from '../database-server';
import { migrateTemplate } from '../database-template';
import { testConfig, testDependencies } from '../dependencies';
import { listIncident } from '../imports/list-incident';
import { makeDataDir, run, start, waitFor } from './program';

const operators = ['first@example.jp', 'second@example.jp'] as const;
const target = ['--incident', 'leak', '--exposure', 'named'];

let server: TestServer;
let place: Awaited<ReturnType<typeof makeDataDir>>;
let db: Knex;
let owner: Knex;
let deps: Dependencies;
let env: Record<string, string>;
beforeAll(async () => {
  server = await startTestServer(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'import-faults'));
  const { url, ownerUrl } = await migrateTemplate(server.ownerUrl, 'faults');
  const appUrl = url.replace(/\/[^/]*$/, '/faults');
  db = connect(appUrl, { long: true });
  owner = connect(ownerUrl.replace(/\/[^/]*$/, '/faults'), { max: 1, long: true });
  place = await makeDataDir();
  const config = testConfig({ dataDir: place.dataDir });
  deps = testDependencies(db, { config, now: () => new Date() });
  const { sessionSecret: SESSION_SECRET, piiKey: PII_KEY, digestKey: DIGEST_KEY } = config;
  env = { DATABASE_URL: appUrl, DATA_DIR: place.dataDir, SESSION_SECRET, PII_KEY, DIGEST_KEY };
  for (const email of operators) await insertStaff(deps, { email, role: 'operator', createdAt: deps.now() });
  await applyIncident(deps, { source: listIncident, by: operators[0] });
});
afterAll(async () => {
  await db.destroy();
  await owner.destroy();
  await server.stop();
  place.remove();
});

const write = (name: string, text: string) => {
  const file = path.join(place.dataDir, name);
  writeFileSync(file, text);
  return file;
};
const count = async (table: string) => Number((await db(table).count().first())?.count);
const newest = async () => (await listImports(db, 1))[0];
const isSomebodyWaiting = async () =>
  (await db.raw("select 1 from pg_stat_activity where wait_event_type = 'Lock'")).rows.length > 0;
const memberRows = (from: number, until: number) =>
  `member_id,email\n${Array.from({ length: until - from }, (_, n) => `M${from + n},m${from + n}@example.jp\n`).join('')}`;
const by = (staff: string) => ['--by', staff];
/** As PostgreSQL says that its disk is full, at the rows that `when` names. */
const fillAt = (table: string, when: string) =>
  owner.raw(`
    create or replace function public.fill() returns trigger language plpgsql as
      $$ begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
    create trigger fill before insert on ${table} for each row when (${when}) execute function public.fill()`);

test('a full disk under the uploaded file is named, nothing is loaded, and the same command goes through when there is room', async () => {
  const file = write('members.csv', memberRows(0, 300));
  const next = 1 + ((await newest())?.importId ?? 0);
  const words = ['import', 'members', file, ...by(operators[0])];
  await fillAt('staged_pieces', 'true');
  expect(await run(words, env)).toEqual({
    exitCode: 1,
    stdout: `import ${next} failed\n`,
    stderr: 'shokai: The disk that holds the database is full.\n',
  });
  await owner.raw('drop trigger fill on staged_pieces');
  expect(await getImport(db, next)).toMatchObject({ state: 'failed', failure: { code: 'disk_full' } });
  expect([await count('members'), await listStagedFiles(db)]).toEqual([0, []]);
  expect(await run(words, env)).toMatchObject({
    exitCode: 0,
    stdout: expect.stringContaining(`import ${next + 1} applied\n`),
  });
  expect(await count('members')).toBe(300);
});

test('a full disk under the database is named, and nothing of the list stays', async () => {
  const file = write('list.csv', 'member_id\nM1\nM2\nM3\n');
  await fillAt('list_entries', 'new.row_number = 4');
  const words = ['import', 'list', file, ...target, ...by(operators[0])];
  const failed = await run(words, env);
  expect(failed).toMatchObject({ exitCode: 1, stderr: 'shokai: The disk that holds the database is full.\n' });
  expect(await newest()).toMatchObject({ state: 'failed', failure: { code: 'disk_full' } });
  expect([await count('list_entries'), await count('list_versions')]).toEqual([0, 0]);
  await owner.raw('drop trigger fill on list_entries');
  expect(await run(words, env)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^import \d+ review\n/) });
  expect([await count('list_entries'), await count('list_versions')]).toEqual([3, 1]);
});

test('two operators load members at once: one after the other, and the same file only once', async () => {
  const before = await count('members');
  const [mine, theirs] = [write('mine.csv', memberRows(1000, 1300)), write('theirs.csv', memberRows(1200, 1500))];
  const both = await Promise.all([
    run(['import', 'members', mine, ...by(operators[0])], env),
    run(['import', 'members', theirs, ...by(operators[1])], env),
  ]);
  for (const { exitCode, stdout } of both)
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^import \d+ applied\n/)]);
  expect(await count('members')).toBe(before + 500);
  const same = write('same.csv', 'member_id,activity,occurred_at\nM1000,login,2016-06-03\n');
  const twice = await Promise.all(operators.map((staff) => run(['import', 'activities', same, ...by(staff)], env)));
  expect(twice.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
  expect(new Set(twice.map(({ stdout }) => stdout.split('\n')[0])).size).toBe(1);
  expect(twice.filter(({ stderr }) => stderr.includes('were not loaded again'))).toHaveLength(1);
  expect(await count('activities')).toBe(1);
});

test('who finds a target taken for longer than ten seconds is told so, and nothing is loaded', async () => {
  const file = write('waiting.csv', memberRows(5000, 5010));
  const before = await count('members');
  const trx = await db.transaction();
  await holdTarget(trx, { kind: 'members' });
  const refused = await run(['import', 'members', file, ...by(operators[1])], env);
  await trx.rollback();
  expect(refused).toMatchObject({
    exitCode: 1,
    stdout: expect.stringMatching(/^import \d+ failed\n/),
    stderr: 'shokai: Another import is loading the same target; wait until it has ended, or see "import status".\n',
  });
  expect(await newest()).toMatchObject({ state: 'failed', failure: { code: 'target_busy' } });
  expect(await count('members')).toBe(before);
});

test('a database that crashes in the middle ends the command with a message, and afterwards the same command does the job once', async () => {
  const rows = Array.from({ length: 30_000 }, (_, n) => `M${n % 4000},login,2016-06-${10 + (n % 20)}\n`);
  const file = write('activities.csv', `member_id,activity,occurred_at\n${rows.join('')}`);
  const before = await count('activities');
  const words = ['import', 'activities', file, ...by(operators[0])];
  const trx = await owner.transaction();
  await trx.raw('lock table facets in access exclusive mode');
  const program = start(words, env);
  await waitFor(isSomebodyWaiting);
  const pidFile = path.join(server.cluster.home, 'data/postmaster.pid');
  process.kill(Number(readFileSync(pidFile, 'utf8').split('\n')[0]), 'SIGQUIT');
  const ended = await program.ended;
  await trx.rollback().catch(() => {});
  expect(ended).toMatchObject({
    exitCode: 1,
    stdout: '',
    stderr: expect.stringMatching(/^shokai: The database (was stopped|closed the connection|does not answer)\.\n$/),
  });
  await startCluster(server.cluster);
  expect(await waitFor(() => count('activities').then(String, () => undefined))).toBe(String(before));
  expect(await run(words, env)).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^import \d+ applied\n/) });
  expect(await count('activities')).toBe(before + 30_000);
  await sweepImports({ ...deps, now: () => new Date(Date.now() + 60_000) });
  const [, interrupted] = await listImports(db, 2);
  expect(interrupted).toMatchObject({ state: 'failed', failure: { code: 'interrupted' } });
  expect(await listStagedFiles(db)).toEqual([]);
});
