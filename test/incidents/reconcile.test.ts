import type { Knex } from 'knex';
import { registerReconcileCommands } from '../../server/cli/reconcile-commands';
import type { Dependencies } from '../../server/dependencies';
import { reconcile } from '../../server/incidents/reconcile';
import { findChanges } from '../../server/matching/changes-repository';
import { members, published, smallWorld } from '../checks/small-world';
import { runCommand } from '../cli/run-command';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadWorld } from '../oracle/load-world';

let database: TestDatabase;
let trx: Knex.Transaction;
let deps: Dependencies;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  trx = await database.db.transaction();
  deps = testDependencies(trx);
  await loadWorld(trx, deps.keys, smallWorld(published));
});
afterEach(() => trx.rollback());
afterAll(() => database.drop());

/** Changes what the file of the live revision says that matching does not read. */
async function announce(changes: { whole?: object; exposures?: Record<string, object> }): Promise<void> {
  const [{ revisionId, document }] = await trx('revisions').where({ number: 2 });
  const exposures = document.exposures.map((exposure: { code: string }) => ({
    ...exposure,
    ...changes.exposures?.[exposure.code],
  }));
  await trx('revisions')
    .where({ revisionId })
    .update({ document: { ...document, announced: changes.whole, exposures } });
}

const json = async (...words: string[]) => {
  const { lines, ...result } = await runCommand(registerReconcileCommands, deps, ['reconcile', '--json', ...words]);
  return { ...result, rows: lines.flatMap((line) => JSON.parse(line)) };
};

describe('reconcile', () => {
  it('prints every exposure and the whole incident, announced beside counted', async () => {
    await announce({
      whole: { count: 5, unit: 'people' },
      exposures: { 'web-server': { announced: { count: 3, unit: 'records' } } },
    });
    const { exitCode, rows } = await json();
    expect(exitCode).toBe(0);
    const row = { incident: 'sample-2016', announced: null, unit: 'people', difference: null };
    expect(rows).toEqual([
      { ...row, exposure: null, announced: 5, affected: 2, possible: 3, unmatched_entries: 2, difference: -3 },
      {
        ...row,
        exposure: 'web-server',
        announced: 3,
        unit: 'records',
        affected: 1,
        possible: 3,
        unmatched_entries: 2,
        difference: -2,
      },
      { ...row, exposure: 'card', affected: 0, possible: 1, unmatched_entries: 0 },
      { ...row, exposure: 'known', affected: 1, possible: 0, unmatched_entries: 1 },
    ]);
  });

  it('counts records as the sum over exposures that are part of no other', async () => {
    await announce({ whole: { count: 10, unit: 'records' }, exposures: { card: { part_of: 'web-server' } } });
    const { rows } = await json('sample-2016');
    expect(rows[0]).toMatchObject({ exposure: null, affected: 2, possible: 3, unmatched_entries: 3, difference: -8 });
  });

  it('shows for "both" who is on the list only, and who is in a window only', async () => {
    const { lines } = await runCommand(registerReconcileCommands, deps, ['reconcile']);
    expect(lines).toHaveLength(5);
    expect(lines[2]?.split(/ {2,}/)).toEqual(['sample-2016', 'web-server', '-', '1', '-', '3', '2', '1', '1']);
  });

  it('counts a draft by its newest revision, and live incidents only when none is named', async () => {
    await trx('incidents').update({ state: 'draft' });
    expect((await json()).rows).toEqual([]);
    expect((await json('sample-2016')).rows[1]).toMatchObject({ exposure: 'web-server', affected: 1 });
    expect(await json('nothing')).toMatchObject({ exitCode: 1, error: 'shokai: There is no incident nothing.' });
  });

  it('counts an incident under investigation by its windows where no list is live yet', async () => {
    await trx('incidents').update({ state: 'investigating' });
    await trx('list_versions').where({ exposureCode: 'web-server' }).update({ isLive: false });
    expect((await json()).rows[1]).toMatchObject({ exposure: 'web-server', affected: 2, possible: 0 });
    await trx('incidents').update({ state: 'published' });
    expect((await json()).rows[1]).toMatchObject({ exposure: 'web-server', affected: 0, possible: 0 });
  });

  it('says which live list is missing, and refuses to count by rules that are not compiled', async () => {
    await trx('list_versions').where({ exposureCode: 'known' }).update({ isLive: false });
    expect(await reconcile(trx)).toMatchObject([{ missingLists: ['known'] }]);
    await trx('facets').insert({ activity: 'new', activityKey: 'new' });
    expect(await json()).toMatchObject({ exitCode: 1, error: expect.stringContaining('not compiled'), rows: [] });
  });
});

describe('what a list that waits for approval would change', () => {
  const variants = async () => {
    const { incidentId } = await trx('incidents').first('incidentId');
    const { listVersionId } = await trx('list_versions').where({ exposureCode: 'web-server', number: 1 }).first();
    return [{ incidentId }, { incidentId, listVersionId }] as const;
  };

  it('is counted and named: newly affected, cleared, raised and lowered', async () => {
    // The outdated list names every member, and nobody else.
    const everybody = Object.keys(members).length;
    const [before, after] = await variants();
    const changes = await findChanges(trx, before, after, { exposure: 'web-server', limit: 2 });
    expect(changes).toMatchObject({
      newlyAffected: 1,
      newlyPossible: everybody - 3,
      cleared: 2,
      raised: 0,
      lowered: 0,
    });
    expect(changes.firstNew).toHaveLength(2);
    expect(Object.keys(members)).toEqual(expect.arrayContaining(changes.firstNew));
    expect(changes.firstCleared).toEqual([]);
  });
});
