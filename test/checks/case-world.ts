import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import type { IncidentDocument } from '../../server/incident-file/incident-document';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { leakEndOf } from '../../server/incidents/password-fact';
import { upsertPasswordFact } from '../../server/incidents/password-facts-repository';
import { compileRevision } from '../../server/matching/compile-revision';
import { sealProfile } from '../../server/people/profile';
import { projectRoot } from '../../server/project-root';
import type { Keyring } from '../../server/sealing/keyring';
import { loadWorld, personOf } from '../oracle/load-world';
import type { Activity, Member } from '../oracle/oracle';

/** The five cases as their incident files tell them, published, with a few people on every side of them. */

export const caseCodes = ['adprint-2016', 'netsea-2016', 'nippan-ips-2017', 'aplus-2021', 'shinsei-2022'] as const;
export type CaseCode = (typeof caseCodes)[number];

const did = (activity: string, occurredAt: string, made: Partial<Activity> = {}): Activity => ({
  activity,
  occurredAt,
  timeZone: 'Asia/Tokyo',
  ...made,
});
const paid = (occurredAt: string, made: Partial<Activity> = {}) =>
  did('order_paid', occurredAt, { site: 'adcard', channel: 'web', paymentMethod: 'credit_card', ...made });
const person = (memberId: string, activities: Activity[] = [], made: Partial<Member> = {}): Member => ({
  memberId,
  isWithdrawn: false,
  kinds: [],
  activities,
  ...made,
});

export const people = {
  adprint: person('AP-1001', [paid('2016-06-03'), paid('2016-08-14T23:59')]),
  adprintListOnly: person('AP-1002', [paid('2016-06-03', { paymentMethod: 'bank_transfer' })]),
  netseaBoth: person('NS-2001', [
    did('member_registered', '2015-06-01', { site: 'NETSEA' }),
    did('card_registered', '2016-02-03T14:05', { site: 'NETSEA' }),
  ]),
  nippanCard: person('CJ-3001', [did('card_registered', '2016-12-22T09:15', { site: 'CLUB JAPAN' })], {
    kinds: ['club_japan'],
  }),
  nippanDay: person('CJ-3002', [did('card_updated', '2016-12-23', { site: 'CLUB JAPAN' })], { kinds: ['club_japan'] }),
  aplus: person('AL-4001', [
    did('login', '2019-05-05T12:34:56', { site: 'NETstation*APLUS', channel: 'app' }),
    did('login', '2021-08-30T07:10:02', { site: 'NETstation*APLUS', channel: 'app' }),
  ]),
  shinsei: person('SL-5001', [
    did('mail_stopped', '2019-11-20', { product: 'レイクALSA' }),
    did('mail_stopped', '2020-01-05', { product: 'カードローン エル' }),
  ]),
  everywhere: person('XX-6001', [
    did('member_changed', '2016-04-15', { site: 'NETSEA' }),
    did('login', '2017-08-25T00:00:00', { site: 'NETstation*APLUS', channel: 'app' }),
    did('mail_stopped', '2018-08-31', { product: 'スマートカードローン プラス' }),
  ]),
  nobody: person('ZZ-7001', [paid('2016-08-15'), paid('2016-06-03', { paymentMethod: 'points' })]),
  windowOnly: person('ZZ-7003', [paid('2016-06-03')]),
  unreadable: person('ZZ-7002', [], { rejected: [{ kind: 'activity', isSettled: false }] }),
};

/** Whom the live lists name, by incident and exposure. */
const lists: Record<string, Record<string, string[]>> = {
  'adprint-2016': { 'database-server': [], 'web-server': ['AP-1001', 'AP-1002'] },
  'nippan-ips-2017': { 'club-japan-plaintext-passwords': ['CJ-3001'] },
  'shinsei-2022': {
    'lake-unsubscribe': ['SL-5001'],
    'lake-contract-bank': ['SL-5001'],
    'lake-contract-pin': ['guest@customer.example'],
    'lake-member-top': [],
    'el-unsubscribe': ['SL-5001'],
    'lake-top': [],
    'el-search-chat': [],
    'plus-unsubscribe': ['XX-6001'],
  },
};

export const readCase = (code: string): IncidentDocument =>
  readIncidentFile(readFileSync(path.join(projectRoot, 'seeds/cases', code, 'incident.yaml'), 'utf8'));

/** Loads them into an empty database. */
export async function loadCases(db: Knex, keys: Keyring, codes: readonly CaseCode[] = caseCodes): Promise<void> {
  await db.transaction(async (trx) => {
    await loadWorld(trx, keys, { incidents: [], members: Object.values(people) });
    for (const { memberId } of Object.values(people))
      await trx('members')
        .where({ memberId })
        .update({ profile: sealProfile(keys, memberId, { name: '見本 花子', email: `${memberId}@customer.example` }) });
    for (const code of codes) await publishCase(trx, keys, code);
  });
}

async function publishCase(trx: Knex.Transaction, keys: Keyring, code: CaseCode): Promise<void> {
  const document = readCase(code);
  const [{ incidentId }] = await trx('incidents').insert({ code }, ['incidentId']);
  const revision = {
    incidentId,
    number: 1,
    source: '',
    appliedBy: 'staff-1',
    liveFrom: new Date('2022-02-01'),
    isCovered: true,
  };
  const [{ revisionId }] = await trx('revisions').insert({ ...revision, document: JSON.stringify(document) }, [
    'revisionId',
  ]);
  await compileRevision(trx, revisionId);
  const announcedAt = new Date(document.reports?.[0]?.date ?? '2016-01-01');
  await trx('incidents').where({ incidentId }).update({ state: 'published', liveRevisionId: revisionId, announcedAt });
  const leakEnded = leakEndOf(document, revision.liveFrom);
  if (leakEnded) await upsertPasswordFact(trx, { incidentId, revision: 1, leakEnded, recordedAt: revision.liveFrom });
  for (const [exposureCode, entries] of Object.entries(lists[code] ?? {}))
    await loadList(trx, keys, { incidentId, exposureCode }, entries);
}

/** An entry is a member ID or an email of somebody without an account. */
export async function loadList(
  trx: Knex | Knex.Transaction,
  keys: Keyring,
  of: { incidentId: number; exposureCode: string },
  entries: string[],
): Promise<void> {
  await trx('list_versions').where(of).update({ isLive: false });
  const [{ count }] = (await trx('list_versions').where(of).count()) as [{ count: string }];
  const [{ importId }] = await trx('imports').insert({ kind: 'list', state: 'applied', importedBy: 'staff-1', ...of }, [
    'importId',
  ]);
  const version = { ...of, importId, number: Number(count) + 1, isLive: true, liveFrom: new Date('2016-09-01') };
  const [{ listVersionId }] = await trx('list_versions').insert(version, ['listVersionId']);
  if (entries.length === 0) return;
  await trx('list_people').insert(
    entries.map((entry, index) => ({
      person: entry.includes('@') ? personOf(keys, entry) : entry,
      listVersionId,
      rowNumber: index + 2,
      isCertain: true,
      isCounted: true,
    })),
  );
}
