import { tables } from '../../db/tables';
import { approveChange } from '../../server/changes/approve-change';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import { registerPurgeCommands } from '../../server/cli/purge-commands';
import type { Dependencies } from '../../server/dependencies';
import { changeRegistry } from '../../server/doors/change-registry';
import { listCoverage } from '../../server/incidents/readiness-repository';
import { insertStaff } from '../../server/staff/staff-repository';
import { investigated, published, smallWorld } from '../checks/small-world';
import { runCommand } from '../cli/run-command';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';
import { loadIncident, loadWorld, personOf } from '../oracle/load-world';

const closedAt = new Date('2024-06-03T03:00:00Z');
const inAYear = new Date('2025-06-03T03:00:00Z');

let bench: ImportBench;
let now = closedAt;
let deps: Dependencies;
beforeAll(async () => {
  bench = await createImportBench();
  deps = { ...bench.deps, now: () => now };
  const world = smallWorld(published);
  await bench.database.db.transaction((trx) => loadWorld(trx, deps.keys, world));
  await deps.db('imports').where({ kind: 'activities' }).update({ covers: '[2016-01-01,2017-01-01)' });
  await deps
    .db('imports')
    .where({ kind: 'list' })
    .update({ options: { samples: { affected: ['inWindowOnly'] } } });
  await checkMember(deps, 'affected', { via: 'web', session: 'alone' });
  await checkIdentifier(deps, { kind: 'email', value: 'guest@example.com' }, { via: 'letter_code' });
  await bench.database.db.transaction((trx) => loadIncident(trx, deps.keys, investigated, world.members));
  await checkMember(deps, 'onListOnly', { via: 'web', session: 'with another' });
  await deps
    .db('revisions')
    .whereNull('liveFrom')
    .update({ liveFrom: new Date('2016-09-15T03:00:00Z') });
  await ask('affected', 'sample-2016');
  await ask('outside', 'later-2017');
});
afterAll(() => bench.close());

const purge = (...words: string[]) => runCommand(registerPurgeCommands, deps, ['purge', ...words]);
const change = (code: string, row: object) => deps.db('incidents').where({ code }).update(row);
const count = async (table: string, where = {}) => Number((await deps.db(table).where(where).count().first())?.count);

async function ask(memberId: string, incident: string): Promise<void> {
  const { incidentId } = await deps.db('incidents').where({ code: incident }).first('incidentId');
  const [{ inquiryId }] = await deps.db('inquiries').insert(
    {
      ...{ member_id: memberId, inquiry_id: deps.db.raw('gen_random_uuid()'), topic: 'result' },
      ...{ incidentId, sealed: Buffer.alloc(0), state: 'open', created_at: now, changed_at: now, seen_at: now },
    },
    ['inquiry_id'],
  );
  const message = {
    member_id: memberId,
    inquiryId,
    number: 1,
    author: 'member',
    sealed: Buffer.alloc(0),
    written_at: now,
  };
  await deps.db('inquiry_messages').insert(message);
}

describe('purge of one incident', () => {
  const ofIncident = (...more: string[]) => purge('sample-2016', '--by', approver, ...more);

  it('is refused before the incident is closed, before its retention is over, and for operators', async () => {
    expect((await ofIncident()).error).toBe(
      'shokai: The incident sample-2016 is published; only a closed one can be purged.',
    );
    await change('sample-2016', { state: 'closed', closed_at: closedAt });
    now = new Date(inAYear.getTime() - 1);
    expect((await ofIncident()).error).toContain('it can be purged from 2025-06-03 on');
    now = inAYear;
    expect((await purge('sample-2016', '--by', operator)).error).toContain('needs the role approver or admin');
    expect((await checkMember(deps, 'affected', { via: 'cli' })).verdict).toBe('affected');
  });

  it('tells in a dry run what would go, and leaves it', async () => {
    const { exitCode, lines, error } = await ofIncident('--dry-run');
    expect([exitCode, error]).toEqual([0, '']);
    expect(lines).toContain('inquiries             1');
    expect(lines.at(-1)).toBe('Nothing was removed: a dry run.');
    expect(await count('inquiries')).toBe(2);
    expect(await count('audit.events', { action: 'installation.purge' })).toBe(0);
  });

  it('removes lists, inquiries and answers that were about it alone, and nothing of another incident', async () => {
    const others = await count('checks', { person: 'onListOnly' });
    const [waits] = (await ofIncident()).lines;
    expect(waits).toMatch(/^change \d+ waiting [1-9]\d*$/);
    expect(await count('list_entries')).toBeGreaterThan(1);
    const [, changeId, , clears] = (waits as string).split(' ').map(Number) as [number, number, number, number];
    await insertStaff(deps, { email: 'second@example.jp', role: 'approver', createdAt: now });
    await approveChange(deps, changeRegistry, { changeId, by: 'second@example.jp', clears });
    for (const table of ['list_entries', 'list_people'])
      expect(
        await deps
          .db(table)
          .join('list_versions as v', `${table}.list_version_id`, 'v.list_version_id')
          .distinct()
          .pluck('v.exposureCode'),
      ).toEqual(['app']);
    expect(await count('checks', { person: 'affected', session: 'alone' })).toBe(0);
    expect(await count('checks', { person: personOf(deps.keys, 'guest@example.com') })).toBe(0);
    expect(await count('checks', { person: 'onListOnly' })).toBe(others);
    expect(await deps.db('inquiries').pluck('memberId')).toEqual(['outside']);
    expect(await count('inquiry_messages')).toBe(1);
    expect(await count('members', { member_id: 'affected' })).toBe(1);
    expect(await count('audit.events', { action: 'installation.purge', subject: 'sample-2016' })).toBe(1);
  });

  it('has ended it: every answer says so, without an all-clear while another incident is looked into', async () => {
    expect(await deps.db('incidents').where({ code: 'sample-2016' }).first()).toMatchObject({
      ...{ state: 'ended', purgedAt: inAYear },
    });
    expect(await checkMember(deps, 'affected', { via: 'cli' })).toMatchObject({
      verdict: 'no_match_so_far',
      checked: [
        { incident: 'later-2017', verdict: 'no_match_so_far' },
        { incident: 'sample-2016', verdict: 'ended', lists: [] },
      ],
    });
    expect((await ofIncident()).error).toContain('is ended; only a closed one can be purged');
  });
});

describe('purge of everybody', () => {
  const ofPeople = (...more: string[]) => purge('--people', '--by', approver, ...more);

  it('is refused while an incident answers, and while a draft is not confirmed', async () => {
    expect((await ofPeople()).error).toContain('The incident later-2017 is investigating and needs its people');
    await change('later-2017', { state: 'draft', live_revision_id: null });
    expect((await ofPeople()).error).toContain('confirm it with: --confirm later-2017');
    expect(await count('members')).toBeGreaterThan(0);
  });

  it('empties every table about people, and no member is left anywhere but in the audit log', async () => {
    const { exitCode, lines } = await ofPeople('--confirm', 'later-2017');
    expect(exitCode).toBe(0);
    expect(lines).toContain('members               8');
    for (const [table, { isAboutPeople }] of Object.entries(tables)) {
      if (isAboutPeople) expect([table, await count(table)]).toEqual([table, 0]);
      else if (table !== 'audit.events') {
        const left = await deps.db.raw(
          `select from ${table} t where t::text like '%onListOnly%' or t::text like '%inWindowOnly%'`,
        );
        expect([table, left.rowCount]).toEqual([table, 0]);
      }
    }
  });

  it('takes away what the imports covered, so that nothing later rests on them', async () => {
    expect(await listCoverage(deps.db)).toEqual([]);
    expect(await deps.db('imports').distinct().pluck('state')).toEqual(['rolled_back']);
  });

  it('leaves an installation that loads people again', async () => {
    await bench.load('members', 'member_id,name\nA-1,山田花子\n');
    const { state, counts } = await bench.load(
      'activities',
      'member_id,activity,occurred_at\nA-1,card_paid,2024-05-01\n',
    );
    expect([state, counts.accepted, counts.ofUnknownMembers]).toEqual(['applied', 1, 0]);
    expect(await checkMember(deps, 'A-1', { via: 'cli' })).toMatchObject({ reason: 'nothing_published' });
  });
});

it('wants to be told what to purge', async () => {
  expect(await purge('--by', approver)).toMatchObject({
    exitCode: 2,
    error: expect.stringContaining('either CODE or --people'),
  });
});
