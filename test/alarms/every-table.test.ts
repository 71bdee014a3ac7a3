import { randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { connect } from '../../db/connection';
import { tables } from '../../db/tables';
import { watchAlarms } from '../../server/alarms/watch-alarms';
import type { Answer } from '../../server/checks/answer';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import { approveImport } from '../../server/imports/approve-import';
import { reviewList } from '../../server/imports/review-list';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { inDatabase, urlOf } from '../database-template';
import { testDependencies } from '../dependencies';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';

const source = `incident: leak
organisation: {ja: 株式会社サンプル}
title: {ja: お知らせ}
exposures:
  - code: shop
    title: {ja: 店}
    basis: window
    criteria: [{activities: [card_paid], from: 2024-01-01, to: 2024-01-31, except: [{channels: [shop]}]}]
    data_items: [email]
    desk: main
  - {code: named, title: {ja: 名簿}, basis: list, data_items: [email], desk: main}
  - {code: partners, title: {ja: 提携}, basis: window, member_kinds: [partner], data_items: [email], desk: main}
  - {code: early, title: {ja: 初期の会員}, basis: window, criteria: [{membership: {to: 2010-12-31}}], data_items: [email], desk: main}
desks: [{code: main}]
`;
const members = `member_id,email,kinds,registered_at
byActivity,activity@example.jp,,2020-01-01
byList,list@example.jp,,2020-01-01
byKind,kind@example.jp,partner,2020-01-01
byMembership,old@example.jp,,2009-01-01
byFormer,before@example.jp,,2020-01-01
nobody,nobody@example.jp,,2020-01-01
`;
const activities = `member_id,activity,occurred_at,channel
byActivity,card_paid,2024-01-10,web
nobody,card_paid,2024-01-11,shop
nobody,card_paid,2024-03-11,web
unread,card_paid,2024-13-11,web
`;

let bench: ImportBench;
let filled: string;
const rowsOf = new Map<string, number>();

beforeAll(async () => {
  bench = await createImportBench();
  const { deps } = bench;
  await applyIncident(deps, { source, by: operator });
  await bench.load('members', members);
  await bench.load('members', 'member_id,email,kinds,registered_at\nunread,unread@example.jp,,2020-01-01\n');
  await bench.load('activities', activities, {
    covers: '2023-01-01..2024-06-03',
    options: { acceptRejects: true, coversOf: [{ activity: 'card_paid' }] },
  });
  await bench.load('members', 'member_id,email\nbyFormer,now@example.jp\n');
  const list = await bench.load('list', 'email\nlist@example.jp\nguest@example.jp\nbefore@example.jp\n', {
    incident: 'leak',
    exposure: 'named',
  });
  await reviewList(deps, list.importId);
  await approveImport(deps, { importId: list.importId, by: approver, reason: 'guests' });
  await submitIncident(deps, { code: 'leak', by: operator });
  await approveIncident(deps, { code: 'leak', by: approver });
  await publishIncident(deps, { code: 'leak', by: operator, confirm: ['coverage', 'blank', 'zone'] });
  await deps.db('revisions').update({ confirmed: [] });
  await watchAlarms({ ...deps, now: () => new Date() });
  // As the last count left it, not long ago: the template's counts for ever.
  await deps.db('self_check').update({ countedAt: deps.db.fn.now() });
  filled = new URL(bench.database.url).pathname.slice(1);
  await inDatabase(bench.database.ownerUrl, async (owner) => {
    for (const name of names) rowsOf.set(name, Number((await owner(name).count().first())?.count));
  });
  await deps.db.destroy();
}, 120_000);
afterAll(() => bench.close());

interface Damaged {
  deps: Dependencies;
  owner: Knex;
}

/** A copy of the filled database, to be damaged by its owner. */
async function inCopy(work: (copy: Damaged) => Promise<void>): Promise<void> {
  const { ownerUrl, url } = bench.database;
  const name = `${filled}_${randomBytes(3).toString('hex')}`;
  await inDatabase(ownerUrl.replace(/\/[^/]*$/, '/postgres'), (server) =>
    server.raw('create database ?? template ??', [name, filled]),
  );
  const owner = connect(urlOf(ownerUrl, name), { max: 1 });
  const db = connect(urlOf(url, name));
  try {
    await work({ deps: testDependencies(db, { now: () => new Date() }), owner });
  } finally {
    await Promise.all([db.destroy(), owner.destroy()]);
    await inDatabase(ownerUrl.replace(/\/[^/]*$/, '/postgres'), (server) =>
      server.raw('drop database ?? with (force)', [name]),
    );
  }
}

const victims = ['byActivity', 'byList', 'byKind', 'byMembership', 'byFormer', 'unread'];
const emails = ['activity@example.jp', 'list@example.jp', 'kind@example.jp', 'old@example.jp', 'guest@example.jp'];
const clear = ['not_affected', 'no_match_so_far', 'no_record'];

/** What everybody is told, by who they are; nothing where the question fails. */
async function askEverybody({ deps }: Damaged): Promise<Map<string, string>> {
  const told = new Map<string, string>();
  const note = (who: string, answers: Answer[]) => {
    for (const { verdict, reason } of answers) told.set(who, [verdict, reason].filter(Boolean).join(' '));
  };
  for (const memberId of [...victims, 'nobody'])
    note(
      memberId,
      [await checkMember(deps, memberId, { via: 'cli' }).catch(() => undefined)].filter((one) => one !== undefined),
    );
  for (const value of [...emails, 'nobody@example.jp'])
    note(value, await checkIdentifier(deps, { kind: 'email', value }, { via: 'email_code' }).catch(() => []));
  return told;
}

/** Whoever is told that they are safe and must not be. */
const falselyCleared = (told: Map<string, string>) =>
  [...told].filter(([who, what]) => !who.startsWith('nobody') && clear.includes(what));

/** The job, a quarter of an hour after it last counted. */
async function nextCheck({ deps }: Damaged): Promise<void> {
  await deps.db.raw("update self_check set counted_at = counted_at - interval '16 minutes'").catch(() => undefined);
  await watchAlarms(deps).catch(() => undefined);
}

const names = Object.keys(tables);
/** What no answer rests on, or is counted anew when it goes: `nobody` may be told so still. All others close the gate when rows of theirs go. */
const beside = new Set([
  ...[
    'password_facts',
    'answer_reviews',
    'alarms',
    'credentials',
    'corrected_activities',
    'replaced_members',
    'checks',
    'letter_codes',
  ],
  ...[
    'inquiries',
    'inquiry_messages',
    'drafts',
    'once_keys',
    'done_actions',
    'answer_changes',
    'import_rejects',
    'import_layouts',
  ],
  ...[
    'changes',
    'change_people',
    'email_codes',
    'mails',
    'sessions',
    'attempts',
    'installation',
    'staff',
    'staff_recovery_codes',
  ],
  ...['staff_passkeys', 'api_tokens', 'self_check', 'migrations', 'calls'],
  ...names.filter((name) => name.includes('.')),
]);

it('everybody is told what is so while nothing is wrong', async () => {
  await inCopy(async (copy) => {
    await nextCheck(copy);
    const told = await askEverybody(copy);
    expect(Object.fromEntries(told)).toMatchObject({
      ...{ byActivity: 'affected', byList: 'affected', byKind: 'affected', byMembership: 'affected' },
      ...{ byFormer: 'possibly_affected', unread: 'could_not_check record', nobody: 'not_affected' },
      ...{ 'guest@example.jp': 'affected', 'nobody@example.jp': 'not_affected' },
    });
  });
});

it.each(names.flatMap((name) => [[name, 'all'] as const, ...(beside.has(name) ? [] : [[name, 'half'] as const])]))(
  'rows of %s go (%s of them): no false all-clear from the next check on',
  async (name, share) => {
    const count = rowsOf.get(name) ?? 0;
    if (count < (share === 'all' ? 1 : 2)) return;
    await inCopy(async (copy) => {
      await copy.owner.raw('set session_replication_role = replica');
      await copy.owner.raw(
        share === 'all' ? 'delete from ??' : 'delete from ?? where ctid in (select ctid from ?? order by ctid limit ?)',
        share === 'all' ? [name] : [name, name, Math.ceil(count / 2)],
      );
      await nextCheck(copy);
      const told = await askEverybody(copy);
      expect(falselyCleared(told)).toEqual([]);
      if (!beside.has(name)) expect([name, told.get('nobody') ?? 'nothing']).not.toEqual([name, 'not_affected']);
    });
  },
  30_000,
);

/** Structure that hides rows: how it is done, and undone. */
const hidings: [string, (name: string) => string[], (name: string) => string[]][] = [
  [
    'is renamed',
    (name) => [`alter table ${name} rename to gone`],
    (name) => [`alter table ${schemaOf(name)}gone rename to ${bare(name)}`],
  ],
  [
    'has row security',
    (name) => [`alter table ${name} enable row level security`, `alter table ${name} force row level security`],
    (name) => [`alter table ${name} disable row level security`, `alter table ${name} no force row level security`],
  ],
  [
    'is a view that hides some',
    (name) => [
      `alter table ${name} rename to gone`,
      `create view ${name} as select * from ${schemaOf(name)}gone where false`,
      `grant all on ${name} to public`,
    ],
    (name) => [`drop view ${name}`, `alter table ${schemaOf(name)}gone rename to ${bare(name)}`],
  ],
];
const schemaOf = (name: string) => (name.includes('.') ? `${name.split('.')[0]}.` : '');
const bare = (name: string) => name.split('.').at(-1) as string;

it.each(hidings)(
  'a table %s: no false all-clear from the next look at the catalogue on',
  async (_, hide, show) => {
    await inCopy(async (copy) => {
      for (const name of names) {
        for (const sql of hide(name)) await copy.owner.raw(sql);
        // Only the look of every minute: nothing is old enough to be counted.
        await watchAlarms(copy.deps).catch(() => undefined);
        const told = await askEverybody(copy);
        expect([name, falselyCleared(told)]).toEqual([name, []]);
        if (!name.includes('.')) expect([name, told.get('nobody') ?? 'nothing']).not.toEqual([name, 'not_affected']);
        for (const sql of show(name)) await copy.owner.raw(sql);
        await watchAlarms(copy.deps);
      }
      expect((await askEverybody(copy)).get('nobody')).toBe('not_affected');
    });
  },
  120_000,
);

it('schemas and settings in front of ours change nothing that is answered', async () => {
  await inCopy(async (copy) => {
    const { rows } = await copy.deps.db.raw('select current_user as role, current_database() as name');
    const [{ role, name: database }] = rows;
    await copy.owner.raw('create schema ??', [role]);
    await copy.owner.raw('grant usage on schema ?? to ??', [role, role]);
    for (const name of names.filter((one) => !one.includes('.')))
      await copy.owner.raw('create table ??.?? (like public.??)', [role, name, name]);
    for (const setting of [
      `search_path = "${role}", public`,
      "timezone = 'America/New_York'",
      "datestyle = 'SQL, DMY'",
      'row_security = on',
    ])
      await copy.owner.raw(`alter role "${role}" in database "${database}" set ${setting}`);
    const fresh = connect(urlOf(bench.database.url, database));
    try {
      const seen = { deps: { ...copy.deps, db: fresh }, owner: copy.owner };
      await nextCheck(seen);
      const told = await askEverybody(seen);
      expect(falselyCleared(told)).toEqual([]);
      expect(told.get('byActivity')).toBe('affected');
    } finally {
      await fresh.destroy();
    }
  });
}, 30_000);
