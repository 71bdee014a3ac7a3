import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { recordEvent } from '../../server/audit/record-event';
import type { Dependencies } from '../../server/dependencies';
import { listImports } from '../../server/imports/imports-repository';
import { rollbackImport } from '../../server/imports/rollback-import';
import { listStagedFiles } from '../../server/imports/staged-file';
import { sweepImports } from '../../server/imports/sweep-imports';
import { applyIncident } from '../../server/incidents/apply-incident';
import { workingStates } from '../../server/rows/import-states';
import { insertStaff } from '../../server/staff/staff-repository';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { listIncident } from '../imports/list-incident';
import { makeDataDir, type Run, run, start, waitFor } from './program';

/** How often each kind of import is killed: twice where it is held up, else anywhere. KILLS=20 takes a few minutes. */
const kills = Number(process.env.KILLS ?? 3);
const operator = 'operator@example.jp';

let database: TestDatabase;
let place: Awaited<ReturnType<typeof makeDataDir>>;
let deps: Dependencies;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  place = await makeDataDir();
  const config = testConfig({ dataDir: place.dataDir });
  deps = testDependencies(database.db, { config });
  const { sessionSecret: SESSION_SECRET, piiKey: PII_KEY, digestKey: DIGEST_KEY } = config;
  env = { DATABASE_URL: database.url, DATA_DIR: place.dataDir, SESSION_SECRET, PII_KEY, DIGEST_KEY };
  await insertStaff(deps, { email: operator, role: 'operator', createdAt: deps.now() });
  await applyIncident(deps, { source: listIncident, by: operator });
});
afterAll(async () => {
  await database.drop();
  place.remove();
});

interface Case {
  kind: string;
  rows: number;
  header: string;
  row: (number: number) => string;
  more?: string[];
  /** A table without which no row can be read or written. */
  needs: string;
  /** Rows that somebody could see. */
  seen: () => Promise<number>;
}

const count = async (table: string) => Number((await database.db(table).count().first())?.count);

const cases: Case[] = [
  {
    kind: 'members',
    rows: 4000,
    header: 'member_id,login_id,email,phone',
    row: (n) => `M${n},user${n},user${n}@example.jp,090-${1000 + n}-${1000 + n}`,
    needs: 'members',
    seen: () => count('members'),
  },
  {
    kind: 'activities',
    rows: 40_000,
    header: 'member_id,activity,occurred_at,site',
    row: (n) => `M${n % 4000},act${n % 7},2016-06-${10 + (n % 20)} 08:${10 + (n % 50)},s${n % 5}`,
    needs: 'facets',
    seen: () => count('activities'),
  },
  {
    kind: 'list',
    rows: 10_000,
    header: 'member_id,email',
    row: (n) => (n % 2 ? `M${n % 4000},` : `,guest${n}@example.com`),
    more: ['--incident', 'leak', '--exposure', 'named'],
    needs: 'list_entries',
    seen: async () => {
      const versions = database.db('list_versions').join('imports', 'imports.import_id', 'list_versions.import_id');
      const row = await versions
        .join('list_entries', 'list_entries.list_version_id', 'list_versions.list_version_id')
        .whereNot('imports.state', 'cancelled')
        .count()
        .first();
      return Number(row?.count);
    },
  },
];

async function begun(words: string[]): Promise<Run> {
  const before = await count('imports');
  const program = start(words, env);
  await waitFor(async () => (await count('imports')) > before || program.process.exitCode !== null);
  return program;
}

async function kill(program: Run): Promise<void> {
  program.process.kill('SIGKILL');
  await program.ended;
}

/** Kills the command while it waits for what somebody else holds. */
async function killHeldUp(words: string[], hold: (trx: Knex.Transaction) => PromiseLike<unknown>): Promise<void> {
  const trx = await database.db.transaction();
  try {
    await hold(trx);
    const program = start(words, env);
    await waitFor(isSomebodyWaiting);
    await kill(program);
  } finally {
    await trx.rollback();
  }
}

async function isSomebodyWaiting(): Promise<boolean> {
  const { rows } = await database.db.raw(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  );
  return rows.length > 0;
}

/** The last step before the commit writes to the audit log, whose end one transaction holds at a time. */
const holdTheEnd = (trx: Knex.Transaction) =>
  recordEvent(trx, { actor: 'system', action: 'import.test', subject: 'import 0', data: {} });

/** Kills the command after so many milliseconds; meanwhile everybody sees all of its rows or none. */
async function killSometime(words: string[], after: number, see: () => Promise<unknown>): Promise<void> {
  const program = await begun(words);
  const killAt = Date.now() + after;
  do await see();
  while (Date.now() < killAt);
  await kill(program);
}

/** The server rolls a dead client's work back as soon as it notices. */
const nobodyAtWork = () =>
  waitFor(async () => {
    const { rows } = await database.db.raw(
      "select 1 from pg_locks where locktype = 'advisory' and classid in (5401002, 5401003)",
    );
    return rows.length === 0;
  });

async function undoNewest(): Promise<void> {
  const newest = (await listImports(database.db)).find(({ state }) => ['applied', 'review', 'blocked'].includes(state));
  await rollbackImport(deps, { importId: newest?.importId as number, by: operator });
}

test.each(cases.map((one) => [one.kind, one] as const))(
  `%s are all there or not at all, although the import is killed ${kills} times, and the same command ends the job once`,
  async (kind, { rows, header, row, more = [], needs, seen }) => {
    const file = path.join(place.dataDir, `${kind}.csv`);
    writeFileSync(file, `${header}\n${Array.from({ length: rows }, (_, number) => `${row(number)}\n`).join('')}`);
    const words = ['import', kind, file, ...more, '--by', operator];
    const first = await begun(words);
    const startedAt = Date.now();
    await first.ended;
    const longest = Date.now() - startedAt;
    const see = async () => expect([0, rows]).toContain(await seen());
    expect(await seen()).toBe(rows);
    await undoNewest();
    await killHeldUp(words, (trx) => trx.raw(`lock table ${needs} in access exclusive mode`));
    await nobodyAtWork();
    expect(await seen()).toBe(0);
    await killHeldUp(words, holdTheEnd);
    await nobodyAtWork();
    expect(await seen()).toBe(0);
    const moments = kills - 2;
    for (let moment = 0; moment < moments; moment++) {
      await killSometime(words, ((moment + Math.random()) / moments) * longest, see);
      await nobodyAtWork();
      await see();
      if ((await seen()) > 0) await undoNewest();
    }
    const last = await run(words, env);
    expect(last).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^import \d+ (applied|review|blocked)\n/),
    });
    expect(await seen()).toBe(rows);
    const again = await run(words, env);
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('were not loaded again') });
    expect(again.stdout.split('\n')[0]).toBe(last.stdout.split('\n')[0]);
    expect(await seen()).toBe(rows);
    await sweepImports({ ...deps, now: () => new Date(Date.now() + 600_000) });
    expect(await listStagedFiles(database.db)).toEqual([]);
    expect((await listImports(database.db)).filter(({ state }) => workingStates.includes(state))).toEqual([]);
  },
  600_000,
);
