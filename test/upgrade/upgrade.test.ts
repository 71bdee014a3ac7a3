import { mkdtempSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { connect } from '../../db/connection';
import { type Migration, migrate, migrations, pendingMigrations } from '../../db/migrate';
import { prepareDatabase } from '../../db/roles';
import { runSelfCheck } from '../../server/alarms/self-check';
import { verifyChain } from '../../server/audit/verify-chain';
import { checkMember } from '../../server/checks/check-person';
import { openSomeProfiles } from '../../server/members/open-some-profiles';
import { projectRoot } from '../../server/project-root';
import { createTestDatabase, type TestDatabase } from '../database';
import { inDatabase, urlOf } from '../database-template';
import { testConfig, testDependencies } from '../dependencies';
import { customer } from '../journeys/canaries';
import { liveInPortal } from '../journeys/lived-in-portal';
import { digestOfFirst, putRows, readStored, type StoredDatabase, takeRows, writeStored } from './stored-database';

const isReleased = !/^## 1\.0\.0\n+Not released yet/m.test(
  readFileSync(path.join(projectRoot, 'CHANGELOG.md'), 'utf8'),
);
const old = `upgrade_${process.pid}`;
let database: TestDatabase;
let ownerUrl: string;
let url: string;

/** Until 1.0.0 is released its schema still changes: where the stored rows are of another, those of a portal that is lived in just now. */
async function storedOrLived(): Promise<StoredDatabase> {
  const stored = readStored();
  if (stored?.digest === digestOfFirst()) return stored;
  if (isReleased)
    throw new Error('The first migration has changed since 1.0.0 was released; put it back, and add a migration.');
  await liveInPortal(database, mkdtempSync(path.join(process.env.SHOKAI_TEST_FOLDER as string, 'upgrade-')));
  const lived = await inDatabase(database.ownerUrl, takeRows);
  if (process.env.STORE_DATABASE) writeStored(lived);
  return lived;
}

beforeAll(async () => {
  database = await createTestDatabase();
  const rows = await storedOrLived();
  ownerUrl = urlOf(database.ownerUrl, old);
  url = urlOf(database.url, old);
  await prepareDatabase(database.ownerUrl, old, new URL(database.url).password);
  await migrate(ownerUrl);
  await inDatabase(ownerUrl, (owner) => putRows(owner, rows));
});
afterAll(async () => {
  await inDatabase(database.ownerUrl, (owner) => owner.raw('drop database ?? with (force)', [old]));
  await database.drop();
});

/** As a later version may have it: a column of each of two tables, filled from what is there, and an index. */
const next: Migration = {
  name: '002_only_for_this_test',
  sql: () => `
    alter table incidents add column nickname text;
    update incidents set nickname = 'the ' || code;
    alter table incidents alter column nickname set not null;
    alter table members add column seen_in integer not null default 2;
    create index members_seen_in on members (seen_in) where seen_in > 2`,
  run: async (trx) => void (await trx.raw(next.sql())),
};

const lookAt = async () => {
  const db = connect(url);
  const deps = testDependencies(db, { config: testConfig({ smtpUrl: 'smtp://127.0.0.1:9' }) });
  try {
    const { verdict, exposures } = await checkMember(deps, customer.memberId, { via: 'cli' });
    const { count, problem } = await verifyChain(db);
    const wrong = await runSelfCheck(deps);
    return { verdict, exposures: exposures.length, count, problem, wrong, opened: await openSomeProfiles(deps) };
  } finally {
    await db.destroy();
  }
};

it('a database of 1.0.0 goes to the next version without losing an answer, a profile, an event or a figure', async () => {
  const before = await lookAt();
  expect(before).toMatchObject({ verdict: 'under_investigation', problem: undefined, wrong: [] });
  expect(before.opened).toBeGreaterThan(0);
  expect(before.count).toBeGreaterThan(10);
  expect(await migrate(ownerUrl, [...migrations, next])).toEqual([next.name]);
  const after = await lookAt();
  expect({ ...after, count: before.count }).toEqual(before);
  expect(after.count).toBeGreaterThanOrEqual(before.count);
  await inDatabase(url, async (db) => {
    expect(await db('incidents').pluck('nickname')).toEqual(
      (await db('incidents').pluck('code')).map((code) => `the ${code}`),
    );
    expect(await pendingMigrations(db, [...migrations, next])).toEqual([]);
  });
});

it('and a second time changes nothing; the older program, which knows less, refuses it from then on', async () => {
  expect(await migrate(ownerUrl, [...migrations, next])).toEqual([]);
  await inDatabase(url, (db) =>
    expect(pendingMigrations(db)).rejects.toThrow('newer version (it has 002_only_for_this_test)'),
  );
});

it('a step that fails leaves everything as it was', async () => {
  const broken: Migration = {
    ...next,
    name: '003_broken',
    sql: () => 'alter table members drop column seen_in; select 1/0',
    run: async (trx) => void (await trx.raw(broken.sql())),
  };
  await expect(migrate(ownerUrl, [...migrations, next, broken])).rejects.toThrow('division by zero');
  expect((await lookAt()).wrong).toEqual([]);
});
