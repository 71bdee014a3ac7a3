import { approveChange } from '../../server/changes/approve-change';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import { registerMemberCommands } from '../../server/cli/member-commands';
import type { Dependencies } from '../../server/dependencies';
import { changeRegistry } from '../../server/doors/change-registry';
import { listWrongFigures, recordFigures } from '../../server/figures/figures-repository';
import { figureKinds } from '../../server/figures/figures-sql';
import { tablesOfPerson } from '../../server/keys/export-member';
import { openProfile, sealProfile } from '../../server/people/profile';
import { published, smallWorld } from '../checks/small-world';
import { runCommand } from '../cli/run-command';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';
import { loadIncident, loadWorld } from '../oracle/load-world';

const world = smallWorld(published);
const clean = 'outside';
let bench: ImportBench;
let deps: Dependencies;
beforeAll(async () => {
  bench = await createImportBench();
  deps = bench.deps;
  await deps.db.transaction((trx) => loadWorld(trx, deps.keys, world));
  await deps.db('imports').where({ kind: 'activities' }).update({ covers: '[2016-01-01,2017-01-01)' });
  expect(await refused(clean)).toContain('sample-2016 (on a list of it)');
  await forgetList();
});
afterAll(() => bench.close());

/** The worlds of the oracle name everybody on a list that is not live: of this one person nothing is said. */
async function forgetList(): Promise<void> {
  await deps.db('list_people').where({ person: clean }).delete();
  await deps.db('list_entries').where({ memberId: clean }).delete();
  await deps.db.transaction((trx) => recordFigures(trx, ['list_people', 'list_entries']));
}

const erase = (memberId: string, by = operator) =>
  runCommand(registerMemberCommands, deps, ['member', 'erase', memberId, '--by', by, '--reason', 'request 8']);
const rowsOf = async (memberId: string) => {
  let count = 0;
  for (const [table, column] of Object.entries(tablesOfPerson))
    count += (await deps.db(table).where(column, memberId)).length;
  return count;
};
const refused = async (memberId: string) => {
  const before = await rowsOf(memberId);
  const { exitCode, error } = await erase(memberId);
  expect([exitCode, await rowsOf(memberId)]).toEqual([1, before]);
  return error;
};
const changeId = (lines: string[]) => Number((lines[0] as string).split(' ')[1]);

/** Another incident, still looked into, of whoever did something at any time. */
const draft = async (code: string, activity = 'card_paid') => {
  await deps.db.transaction((trx) =>
    loadIncident(
      trx,
      deps.keys,
      {
        ...published,
        code,
        state: 'investigating',
        exposures: [
          { ...published.exposures[0], code: 'later', basis: 'window', criteria: [{ activities: [activity] }] },
        ],
      } as typeof published,
      world.members,
    ),
  );
  await forgetList();
};

const end = (code: string) => deps.db('incidents').where({ code }).update({ state: 'ended', purged_at: deps.now() });

it.each([
  ['affected', 'sample-2016 (its rules match)'],
  ['onListOnly', 'sample-2016 (its rules match)'],
  ['inWindowOnly', 'sample-2016'],
  ['partly', 'sample-2016'],
])('leaves %s, whom an incident may concern', async (memberId, why) => {
  expect(await refused(memberId)).toContain(why);
});

it('leaves whoever nobody can answer', async () => {
  const { importId } = await deps.db('imports').where({ kind: 'activities' }).first('importId');
  await deps.db('rejected_activities').insert({ memberId: clean, importId, rowNumber: 99 });
  expect(await refused(clean)).toContain('cannot be said yet (could_not_check, record)');
  await deps.db('rejected_activities').where({ memberId: clean }).delete();
  await deps.db('self_check').update({ wrong: JSON.stringify([{ kind: 'members', subject: '1' }]) });
  expect(await refused(clean)).toContain('cannot be said yet (could_not_check, self_check)');
  await deps.db('self_check').update({ wrong: '[]' });
});

it('leaves whoever an incident told, cleared, wrote to or knows, and who acts for such a person', async () => {
  const { incidentId } = await deps.db('incidents').where({ code: 'sample-2016' }).first('incidentId');
  await deps.db('change_people').delete();
  const [{ changeId: id }] = await deps.db('changes').insert(
    {
      ...{ kind: 'list.approve', target: 'import 1', state: 'waiting', asked_by: 'staff-1', asked_at: deps.now() },
      ...{ decided_by: ['staff-1'], data: '{}', clears: 1 },
    },
    ['change_id'],
  );
  const row = { change_id: id, person: clean, incident_id: incidentId, exposure: 'web-server' };
  await deps.db('change_people').insert(row);
  expect(await refused(clean)).toContain('sample-2016 (was cleared of it)');
  await deps.db('change_people').delete();

  const [kept] = await deps.db('checks').insert(
    {
      ...{ person: clean, checked_at: deps.now(), via: 'web', verdict: 'affected', fingerprint: Buffer.alloc(32) },
      answer: JSON.stringify({ exposures: [{ incident: 'sample-2016' }], checked: [] }),
    },
    ['check_id'],
  );
  expect(await refused(clean)).toContain('sample-2016 (was told so)');
  await deps.db('checks').where({ checkId: kept.checkId }).delete();

  await deps
    .db('imports')
    .where({ kind: 'list', incident_id: incidentId })
    .update({ options: { samples: { affected: [], unaffected: [clean] } } });
  expect(await refused(clean)).toContain('sample-2016 (a known person of it)');
  await deps.db('imports').where({ kind: 'list' }).update({ options: {} });

  const { profile } = await deps.db('members').where({ memberId: clean }).first('profile');
  const guardian = sealProfile(deps.keys, clean, { ...openProfile(deps.keys, clean, profile), actsFor: ['affected'] });
  await deps.db('members').where({ memberId: clean }).update({ profile: guardian });
  expect(await refused(clean)).toContain('sample-2016 (its rules match)');
  await deps.db('members').where({ memberId: clean }).update({ profile });
});

it('leaves whoever a draft would concern, and everybody while an incident is looked into', async () => {
  await draft('later-2017');
  expect(await refused(clean)).toContain('later-2017 (its rules match)');
  await deps.db('incidents').where({ code: 'later-2017' }).update({ state: 'draft' });
  expect(await refused(clean)).toContain('later-2017 (its rules match)');
  await end('later-2017');
  await draft('looked-into', 'app_login');
  expect(await refused(clean)).toContain('cannot be said yet (no_match_so_far)');
  await end('looked-into');
});

it('waits for a second person, who is never who asked, and looks again at what has come since', async () => {
  const { exitCode, lines, error } = await erase(clean);
  expect([exitCode, error]).toEqual([0, '']);
  expect(lines[0]).toMatch(/^change \d+ waiting 0$/);
  expect(lines).toContain('members               1');
  expect(lines.join(' ')).toContain('What stays: the member ID in the audit log');
  expect(await rowsOf(clean)).toBeGreaterThan(1);
  const change = { changeId: changeId(lines) };
  await expect(approveChange(deps, changeRegistry, { ...change, by: operator })).rejects.toThrow();
  await draft('later-2018');
  await expect(approveChange(deps, changeRegistry, { ...change, by: approver })).rejects.toThrow('later-2018');
  expect(await rowsOf(clean)).toBeGreaterThan(1);
  await end('later-2018');
});

it('then removes every row, says so to the self-check and the log, and answers nobody with a no', async () => {
  await checkMember(deps, clean, { via: 'web', session: 'one' });
  const [left] = await deps.db('members').whereNot({ memberId: clean }).count();
  await deps.db.transaction((trx) => recordFigures(trx, figureKinds));
  const { lines } = await erase(clean);
  await approveChange(deps, changeRegistry, { changeId: changeId(lines), by: approver });
  expect(await rowsOf(clean)).toBe(0);
  expect((await deps.db('members').count())[0]).toEqual(left);
  expect(await listWrongFigures(deps.db, figureKinds)).toEqual([]);
  const event = await deps.db('audit.events').where({ action: 'member.erase' }).first();
  expect(event).toMatchObject({ memberId: clean, reason: 'request 8', data: { rows: { members: 1 } } });
  expect((await erase(clean)).error).toContain(`Nothing is known of a member ${clean}`);
  const [answer] = await checkIdentifier(deps, { kind: 'email', value: 'gone@example.com' }, { via: 'email_code' });
  expect(answer?.verdict).toBe('no_record');
});
