import type { Knex } from 'knex';
import { compileRevision } from '../../server/matching/compile-revision';
import { compileRules } from '../../server/matching/compile-rules';
import { codeKey, codeText } from '../../server/people/code-key';
import { personOfDigest } from '../../server/people/person';
import { sealProfile } from '../../server/people/profile';
import type { Keyring } from '../../server/sealing/keyring';
import { describeLocalTime, parseLocalTime } from '../../server/time/local-time';
import type { World } from './any-world';
import type { Activity, Entry, Exposure, Incident, Member } from './oracle';

/** Puts a world into an empty database, in bulk, as imports and publishing would have left it. */
export async function loadWorld(trx: Knex.Transaction, keys: Keyring, { incidents, members }: World): Promise<void> {
  await trx.raw('create table if not exists activities_1 partition of activities for values in (1)');
  // Incidents first, then what they are matched with, so that rules are compiled both ways: for facets there are, and for those that come.
  const half = Math.ceil(incidents.length / 2);
  for (const incident of incidents.slice(0, half)) await loadIncident(trx, keys, incident, members);
  await loadMembers(trx, keys, members);
  await loadActivities(trx, members);
  await compileRules(trx);
  for (const incident of incidents.slice(half)) await loadIncident(trx, keys, incident, members);
}

/** Also with an outdated revision, and an outdated list of everybody for each exposure, which must not count. */
export async function loadIncident(
  trx: Knex.Transaction,
  keys: Keyring,
  incident: Incident,
  members: Member[],
): Promise<void> {
  const [{ incident_id }] = await trx('incidents').insert({ code: incident.code }, ['incident_id']);
  const outdated = incident.exposures.map((exposure) => ({ ...exposure, basis: 'window', criteria: undefined }));
  const revisions = await trx('revisions').insert(
    [outdated, incident.exposures].map((exposures, index) => ({
      incident_id,
      number: index + 1,
      source: '',
      document: documentOf({ ...incident, exposures: exposures as Exposure[] }),
      applied_by: 'test',
      live_from: index === 1 ? new Date('2016-09-01') : null,
      is_covered: true,
      confirmed: ['coverage'],
    })),
    ['revision_id'],
  );
  for (const { revision_id } of revisions) await compileRevision(trx, revision_id);
  const live_revision_id = incident.state === 'draft' ? null : revisions[1].revision_id;
  await trx('incidents').where({ incident_id }).update({ state: incident.state, live_revision_id });
  for (const { code, list } of incident.exposures) {
    const everybody = members.map(({ memberId }) => ({ members: [memberId] }));
    await loadList(trx, keys, { incident_id, exposure_code: code, number: 1, is_live: false }, everybody);
    if (list) await loadList(trx, keys, { incident_id, exposure_code: code, number: 2, is_live: true }, list);
  }
}

const documentOf = ({ code, time_zone, exposures }: Incident) => ({
  incident: code,
  time_zone,
  exposures: exposures.map(({ list: _, ...exposure }) => ({ ...exposure, data_items: ['email'], desk: 'main' })),
});

async function loadList(
  trx: Knex.Transaction,
  keys: Keyring,
  version: { incident_id: number; exposure_code: string; number: number; is_live: boolean },
  entries: Entry[],
): Promise<void> {
  const { incident_id, exposure_code } = version;
  const [{ import_id }] = await trx('imports').insert(
    { kind: 'list', state: 'applied', imported_by: 'test', incident_id, exposure_code },
    ['import_id'],
  );
  const [{ list_version_id }] = await trx('list_versions').insert(
    { ...version, import_id, live_from: new Date('2016-09-01') },
    ['list_version_id'],
  );
  const people = entries.flatMap(({ members, former = [], email }, index) => {
    const row = { list_version_id, row_number: index + 2, is_counted: true };
    return [
      ...(email ? [{ ...row, person: personOf(keys, email), is_certain: true, is_former: false }] : []),
      ...members.map((person) => ({ ...row, person, is_certain: members.length === 1, is_former: false })),
      ...former
        .filter((person) => !members.includes(person))
        .map((person) => ({ ...row, person, is_certain: false, is_former: true })),
    ];
  });
  await trx('list_people').insert(people);
  await trx('list_entries').insert(
    entries.map(({ members, email }, index) => ({
      list_version_id,
      row_number: index + 2,
      member_id: members.length === 1 ? members[0] : null,
      digests: email ? [null, keys.digest('email', email), null] : [],
      sealed: Buffer.alloc(0),
    })),
  );
}

export const personOf = (keys: Keyring, email: string) => personOfDigest(keys.digest('email', email));

async function loadMembers(trx: Knex.Transaction, keys: Keyring, members: Member[]): Promise<void> {
  const standings = members.map(standingOf);
  await trx('standings')
    .insert(standings)
    .onConflict(['is_withdrawn', 'member_kinds', 'kinds_known', 'former_kinds'])
    .ignore();
  const known = await trx('standings').select();
  const rows = members.map(({ memberId, registeredAt, withdrawnAt }, index) => ({
    member_id: memberId,
    standing_id: known.find((row) => sameStanding(row, standings[index]))?.standing_id,
    ...boundsOf('registered', registeredAt),
    ...boundsOf('withdrawn', withdrawnAt),
    profile: sealProfile(keys, memberId, { name: memberId }),
    import_id: 0,
  }));
  await trx('members').insert(rows);
}

function boundsOf(name: 'registered' | 'withdrawn', text: string | undefined) {
  if (text === undefined) return { [`${name}_from`]: null, [`${name}_until`]: null };
  const { from, until } = parseLocalTime(text, 'Asia/Tokyo');
  return { [`${name}_from`]: from, [`${name}_until`]: until };
}

const keysOf = (kinds: string[]) => [...new Set(kinds.map(codeKey))].sort();
const standingOf = ({ isWithdrawn, kinds, kindsKnown = true, formerKinds = [] }: Member) => ({
  is_withdrawn: isWithdrawn,
  member_kinds: keysOf(kinds),
  kinds_known: kindsKnown,
  former_kinds: keysOf(formerKinds),
});
const sameStanding = (a: unknown, b: unknown) =>
  ['is_withdrawn', 'member_kinds', 'kinds_known', 'former_kinds'].every(
    (key) => String((a as never)[key]) === String((b as never)[key]),
  );

async function loadActivities(trx: Knex.Transaction, members: Member[]): Promise<void> {
  const activities = members.flatMap(({ memberId, activities }) =>
    activities.map((activity) => ({ memberId, activity })),
  );
  const rejected = members.filter(({ hasRejectedActivity }) => hasRejectedActivity);
  if (rejected.length > 0)
    await trx('rejected_activities').insert(
      rejected.map(({ memberId }) => ({ member_id: memberId, import_id: 0, row_number: 1 })),
    );
  if (activities.length === 0) return;
  const zones = [...new Set(activities.map(({ activity }) => activity.timeZone))];
  const imports = await trx('imports').insert(
    zones.map((time_zone) => ({ kind: 'activities', state: 'applied', imported_by: 'test', time_zone })),
    ['import_id', 'time_zone'],
  );
  const facets = await loadFacets(
    trx,
    activities.map(({ activity }) => activity),
  );
  const rows = activities.map(({ memberId, activity }, index) => ({
    ...timesOf(activity),
    segment_id: 1,
    import_id: imports.find(({ time_zone }) => time_zone === activity.timeZone)?.import_id,
    row_number: index + 2,
    facet_id: facets.get(JSON.stringify(facetOf(activity))),
    member_id: memberId,
  }));
  // An unknown member's activities wait; they must not count for anybody.
  await trx('activities').insert([...rows, ...rows.slice(0, 3).map((row) => ({ ...row, member_id: 'unknown' }))]);
}

function timesOf({ occurredAt, timeZone }: Activity) {
  if (occurredAt === undefined) return { from_at: '-infinity', until_at: 'infinity', occurred_as: null };
  const { from, until, canonical } = parseLocalTime(occurredAt, timeZone);
  const occurred_as = describeLocalTime(from, until, timeZone) === canonical ? null : canonical;
  return { from_at: from, until_at: until, occurred_as };
}

async function loadFacets(trx: Knex.Transaction, activities: Activity[]): Promise<Map<string, number>> {
  const distinct = new Map(activities.map((activity) => [JSON.stringify(facetOf(activity)), facetOf(activity)]));
  const rows = [...distinct.values()].map((facet) => ({
    ...facet,
    ...Object.fromEntries(
      Object.entries(facet).map(([name, value]) => [`${name}_key`, value ? (codeKey(value) ?? null) : null]),
    ),
  }));
  const ids = await trx('facets').insert(rows, ['facet_id']);
  return new Map([...distinct.keys()].map((key, index) => [key, ids[index].facet_id]));
}

const facetOf = ({ activity, site, product, channel, paymentMethod }: Activity) => ({
  activity: codeText(activity),
  site: textOf(site),
  product: textOf(product),
  channel: textOf(channel),
  payment_method: textOf(paymentMethod),
});

const textOf = (value: string | undefined) => (value === undefined ? null : (codeText(value) ?? null));
