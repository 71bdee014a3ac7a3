import type { Knex } from 'knex';
import { readCoverage } from '../../server/activities/coverage';
import { updateSelfCheck } from '../../server/figures/figures-repository';
import { settleCoverage } from '../../server/incidents/settle-coverage';
import { compileRevision } from '../../server/matching/compile-revision';
import { compileRules } from '../../server/matching/compile-rules';
import { codeKey, codeText } from '../../server/people/code-key';
import { personOfDigest } from '../../server/people/person';
import { sealProfile } from '../../server/people/profile';
import type { Keyring } from '../../server/sealing/keyring';
import { describeLocalTime, parseLocalTime } from '../../server/time/local-time';
import type { World } from './any-world';
import type { Activity, Entry, Exposure, Incident, Member } from './oracle';
import { publishedAt } from './oracle-gate';

/** Puts a world into an empty database, in bulk, as imports and publishing would have left it. */
export async function loadWorld(
  trx: Knex.Transaction,
  keys: Keyring,
  { incidents, members, loaded }: World,
): Promise<void> {
  await trx.raw('create table if not exists activities_1 partition of activities for values in (1)');
  // Incidents first, then what they are matched with, so that rules are compiled both ways: for facets there are, and for those that come.
  const half = Math.ceil(incidents.length / 2);
  for (const incident of incidents.slice(0, half)) await loadIncident(trx, keys, incident, members);
  await loadMembers(trx, keys, members);
  await loadActivities(trx, members, loaded?.covers);
  await compileRules(trx);
  for (const incident of incidents.slice(half)) await loadIncident(trx, keys, incident, members);
  if (!loaded) return;
  await settleCoverage(trx);
  if (loaded.selfCheck === 'differs')
    await updateSelfCheck(trx, [{ kind: 'members', subject: '1', recorded: '2', found: '1' }]);
  if (loaded.selfCheck === 'old')
    await trx('self_check').update({ countedAt: trx.raw("now() - interval '31 minutes'") });
}

/** Also with an outdated revision, and an outdated list of everybody for each exposure, which must not count. */
export async function loadIncident(
  trx: Knex.Transaction,
  keys: Keyring,
  incident: Incident,
  members: Member[],
): Promise<void> {
  const [{ incidentId }] = await trx('incidents').insert({ code: incident.code }, ['incidentId']);
  const outdated = incident.exposures.map((exposure) => ({ ...exposure, basis: 'window', criteria: undefined }));
  const revisions = await trx('revisions').insert(
    [outdated, incident.exposures].map((exposures, index) => ({
      incidentId,
      number: index + 1,
      source: '',
      document: documentOf({ ...incident, exposures: exposures as Exposure[] }),
      appliedBy: 'test',
      liveFrom: index === 1 ? new Date(publishedAt) : null,
      isCovered: true,
      confirmed: (incident.confirmsCoverage ?? true) ? ['coverage'] : [],
    })),
    ['revisionId'],
  );
  for (const { revisionId } of revisions) await compileRevision(trx, revisionId);
  const liveRevisionId = incident.state === 'draft' ? null : revisions[1].revisionId;
  await trx('incidents')
    .where({ incidentId })
    .update({
      ...{ state: incident.state, liveRevisionId },
      announcedAt: incident.state === 'draft' ? null : new Date(publishedAt),
      heldAt: incident.state === 'held' ? new Date(publishedAt) : null,
      purgedAt: incident.state === 'ended' ? new Date(publishedAt) : null,
    });
  for (const { code, list, namedBy } of incident.exposures) {
    const everybody = members.map(({ memberId }) => ({ members: [memberId] }));
    const of = { incidentId, exposureCode: code };
    const previousId = await loadList(trx, keys, { ...of, number: 1, isLive: false }, everybody);
    if (list) await loadList(trx, keys, { ...of, number: 2, isLive: true, namedBy, previousId }, list);
  }
}

/** A third revision, which waits. @returns its ID */
export async function loadNextRevision(trx: Knex.Transaction, incidentId: number, incident: Incident): Promise<number> {
  const written = { incidentId, number: 3, source: '', document: documentOf(incident), appliedBy: 'test' };
  const [{ revisionId }] = await trx('revisions').insert({ ...written, isCovered: true, confirmed: [] }, [
    'revisionId',
  ]);
  await compileRevision(trx, revisionId);
  return revisionId;
}

const documentOf = ({ code, time_zone, exposures }: Incident) => ({
  incident: code,
  time_zone,
  exposures: exposures.map(({ list: _, ...exposure }) => ({ ...exposure, data_items: ['email'], desk: 'main' })),
});

async function loadList(
  trx: Knex.Transaction,
  keys: Keyring,
  {
    namedBy,
    ...version
  }: {
    incidentId: number;
    exposureCode: string;
    number: number;
    isLive: boolean;
    namedBy?: string[];
    previousId?: number;
  },
  entries: Entry[],
): Promise<number> {
  const { incidentId, exposureCode } = version;
  const [{ importId }] = await trx('imports').insert(
    { kind: 'list', state: version.isLive ? 'applied' : 'superseded', importedBy: 'test', incidentId, exposureCode },
    ['importId'],
  );
  const [{ listVersionId }] = await trx('list_versions').insert(
    { ...version, importId, liveFrom: new Date(publishedAt), identifierKinds: namedBy ?? null },
    ['listVersionId'],
  );
  const people = entries.flatMap(({ members, former = [], email }, index) => {
    const row = { listVersionId, rowNumber: index + 2, isCounted: true };
    return [
      ...(email ? [{ ...row, person: personOf(keys, email), isCertain: true, isFormer: false }] : []),
      ...members.map((person) => ({ ...row, person, isCertain: members.length === 1, isFormer: false })),
      ...former
        .filter((person) => !members.includes(person))
        .map((person) => ({ ...row, person, isCertain: false, isFormer: true })),
    ];
  });
  await trx('list_people').insert(people);
  await trx('list_entries').insert(
    entries.map(({ members, email }, index) => ({
      listVersionId,
      rowNumber: index + 2,
      memberId: members.length === 1 ? members[0] : null,
      digests: email ? [null, keys.digest('email', email), null] : [],
      sealed: Buffer.alloc(0),
    })),
  );
  return listVersionId;
}

export const personOf = (keys: Keyring, email: string) => personOfDigest(keys.digest('email', email));

async function loadMembers(trx: Knex.Transaction, keys: Keyring, members: Member[]): Promise<void> {
  const standings = members.map(standingOf);
  await trx('standings')
    .insert(standings)
    .onConflict(['isWithdrawn', 'memberKinds', 'kindsKnown', 'formerKinds'])
    .ignore();
  const known = await trx('standings').select();
  const rows = members.map(({ memberId, registeredAt, withdrawnAt }, index) => ({
    memberId,
    standingId: known.find((row) => sameStanding(row, standings[index]))?.standingId,
    ...boundsOf('registered', registeredAt),
    ...boundsOf('withdrawn', withdrawnAt),
    profile: sealProfile(keys, memberId, { name: memberId }),
    importId: 0,
  }));
  await trx('members').insert(rows);
}

function boundsOf(name: 'registered' | 'withdrawn', text: string | undefined) {
  if (text === undefined) return { [`${name}From`]: null, [`${name}Until`]: null };
  const { from, until } = parseLocalTime(text, 'Asia/Tokyo');
  return { [`${name}From`]: from, [`${name}Until`]: until };
}

const keysOf = (kinds: string[]) => [...new Set(kinds.map(codeKey))].sort();
const standingOf = ({ isWithdrawn, kinds, kindsKnown = true, formerKinds = [] }: Member) => ({
  isWithdrawn,
  memberKinds: keysOf(kinds),
  kindsKnown,
  formerKinds: keysOf(formerKinds),
});
const sameStanding = (a: unknown, b: unknown) =>
  ['isWithdrawn', 'memberKinds', 'kindsKnown', 'formerKinds'].every(
    (key) => String((a as never)[key]) === String((b as never)[key]),
  );

async function loadRejected(trx: Knex.Transaction, members: Member[]): Promise<void> {
  for (const { memberId, rejected = [] } of members)
    for (const [index, one] of rejected.entries()) {
      const row = { memberId: memberId, importId: 0, rowNumber: index + 1 };
      if (one.kind === 'member')
        await trx('rejected_members').insert({ ...row, part: one.part, settledBy: one.isSettled ? 1 : null });
      else {
        const time = one.during === undefined ? undefined : parseLocalTime(one.during, 'Asia/Tokyo');
        const times = { fromAt: time?.from ?? null, untilAt: time?.until ?? null };
        await trx('rejected_activities').insert({ ...row, ...times, isSettled: one.isSettled });
      }
    }
}

async function loadActivities(
  trx: Knex.Transaction,
  members: Member[],
  covers: Record<string, { from?: string; to?: string } | undefined> = {},
): Promise<void> {
  const activities = members.flatMap(({ memberId, activities }) =>
    activities.map((activity) => ({ memberId, activity })),
  );
  await loadRejected(trx, members);
  if (activities.length === 0) return;
  const zones = [...new Set(activities.map(({ activity }) => activity.timeZone))];
  const imports = await trx('imports').insert(
    zones.map((timeZone) => ({
      ...{ kind: 'activities', state: 'applied', importedBy: 'test', timeZone },
      covers: covers[timeZone]
        ? readCoverage(`${covers[timeZone].from ?? ''}..${covers[timeZone].to ?? ''}`, timeZone)
        : null,
    })),
    ['importId', 'timeZone'],
  );
  const facets = await loadFacets(
    trx,
    activities.map(({ activity }) => activity),
  );
  const rows = activities.map(({ memberId, activity }, index) => ({
    ...timesOf(activity),
    segmentId: 1,
    importId: imports.find(({ timeZone }) => timeZone === activity.timeZone)?.importId,
    rowNumber: index + 2,
    facetId: facets.get(JSON.stringify(facetOf(activity))),
    memberId,
  }));
  await loadPairs(
    trx,
    rows.map((row, index) => ({ ...row, activity: activities[index]?.activity as Activity })),
  );
  // An unknown member's activities wait; they must not count for anybody.
  await trx('activities').insert([...rows, ...rows.slice(0, 3).map((row) => ({ ...row, memberId: 'unknown' }))]);
}

/** What imports keep of each pair of activity and site; unknown times count in neither end. */
async function loadPairs(
  trx: Knex.Transaction,
  rows: { importId: number; activity: Activity; fromAt: Date | string; untilAt: Date | string }[],
): Promise<void> {
  const pairOf = ({ importId, activity }: (typeof rows)[number]) => [
    ...[importId, codeKey(activity.activity) as string, codeKey(activity.site ?? '') ?? null],
  ];
  const names = [...new Set(rows.map((row) => JSON.stringify(pairOf(row))))];
  const pairs = names.map((name) => {
    const group = rows.filter((row) => JSON.stringify(pairOf(row)) === name);
    const known = group.filter(({ fromAt }) => typeof fromAt !== 'string') as { fromAt: Date; untilAt: Date }[];
    const [importId, activityKey, siteKey] = JSON.parse(name);
    return {
      ...{ importId, activityKey, siteKey, rowCount: group.length, midnightCount: 0, isMidnightDay: false },
      fromAt: known.map((row) => row.fromAt).sort(byTime)[0] ?? null,
      untilAt:
        known
          .map((row) => row.untilAt)
          .sort(byTime)
          .at(-1) ?? null,
    };
  });
  await trx('import_pairs').insert(pairs);
}

const byTime = (a: Date, b: Date) => a.getTime() - b.getTime();

function timesOf({ occurredAt, timeZone }: Activity) {
  if (occurredAt === undefined) return { fromAt: '-infinity', untilAt: 'infinity', occurredAs: null };
  const { from, until, canonical } = parseLocalTime(occurredAt, timeZone);
  const occurredAs = describeLocalTime(from, until, timeZone) === canonical ? null : canonical;
  return { fromAt: from, untilAt: until, occurredAs };
}

async function loadFacets(trx: Knex.Transaction, activities: Activity[]): Promise<Map<string, number>> {
  const distinct = new Map(activities.map((activity) => [JSON.stringify(facetOf(activity)), facetOf(activity)]));
  const rows = [...distinct.values()].map((facet) => ({
    ...facet,
    ...Object.fromEntries(
      Object.entries(facet).map(([name, value]) => [`${name}Key`, value ? (codeKey(value) ?? null) : null]),
    ),
  }));
  const ids = await trx('facets').insert(rows, ['facetId']);
  return new Map([...distinct.keys()].map((key, index) => [key, ids[index].facetId]));
}

const facetOf = ({ activity, site, product, channel, paymentMethod }: Activity) => ({
  activity: codeText(activity),
  site: textOf(site),
  product: textOf(product),
  channel: textOf(channel),
  paymentMethod: textOf(paymentMethod),
});

const textOf = (value: string | undefined) => (value === undefined ? null : (codeText(value) ?? null));
