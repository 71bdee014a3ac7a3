import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { recordFigures } from '../../server/figures/figures-repository';
import { figureKinds } from '../../server/figures/figures-sql';
import type { CriterionDocument, IncidentDocument } from '../../server/incident-file/incident-document';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { leakEndOf } from '../../server/incidents/password-fact';
import { upsertPasswordFact } from '../../server/incidents/password-facts-repository';
import { compileRevision } from '../../server/matching/compile-revision';
import { compileRules } from '../../server/matching/compile-rules';
import { recordPeople } from '../../server/matching/people-figures';
import { codeKey } from '../../server/people/code-key';
import { projectRoot } from '../../server/project-root';

/** How the members of the portal divide among the cases, in twentieths: about the sizes that the cases have. */
const shares: Record<string, [from: number, until: number]> = {
  'adprint-2016': [0, 3],
  'netsea-2016': [3, 7],
  'nippan-ips-2017': [7, 10],
  'aplus-2021': [10, 19],
  'shinsei-2022': [19, 20],
};

const standings = [
  { isWithdrawn: false, memberKinds: ['club_japan'] },
  { isWithdrawn: true, memberKinds: ['club_japan'] },
  { isWithdrawn: false, memberKinds: ['magdeli'] },
  { isWithdrawn: false, memberKinds: ['affiliate'] },
  { isWithdrawn: true, memberKinds: [] },
];

/**
 * Fills an empty database by SQL: the five cases, published, `members` members with five activities each among the facets of their case,
 * and lists that name one in eight of its members. Sizes and shapes are real, the people are numbers. Deterministic.
 * @param batches imports that the activities of each member came with
 */
export async function fillPortal(db: Knex, members: number, batches = 1): Promise<void> {
  await db.transaction(async (trx) => {
    await trx.raw('set local statement_timeout = 0');
    await trx('standings').insert(standings);
    for (let batch = 1; batch <= batches; batch++) {
      await trx.raw(`create table if not exists activities_${batch} partition of activities for values in (${batch})`);
      await trx('imports').insert({
        kind: 'activities',
        state: 'applied',
        importedBy: 'bench',
        timeZone: 'Asia/Tokyo',
      });
    }
    await trx.raw(insertMembers, { members });
    for (const [code, [from, until]] of Object.entries(shares)) {
      const facets = await insertIncident(trx, readCase(code));
      await trx.raw(insertActivities, { members, from, until, facets, batches });
      await trx.raw(insertListPeople, { members, from, until, code });
    }
    await compileRules(trx);
    await recordFigures(trx, figureKinds);
    await recordPeople(trx);
  });
  await db.raw('vacuum analyze');
}

export const readCase = (code: string) =>
  readIncidentFile(readFileSync(path.join(projectRoot, 'seeds/cases', code, 'incident.yaml'), 'utf8'));

/** @returns IDs of the facets that its members' activities have: those of its criteria, and others beside them. */
async function insertIncident(trx: Knex.Transaction, document: IncidentDocument): Promise<number[]> {
  const code = document.incident;
  const [{ incidentId }] = await trx('incidents').insert({ code }, ['incidentId']);
  const revisionId = await insertRevision(trx, { incidentId, number: 1, document });
  await trx('incidents')
    .where({ incidentId })
    .update({ state: 'published', liveRevisionId: revisionId, announcedAt: trx.fn.now() });
  const leakEnded = leakEndOf(document, new Date());
  if (leakEnded) await upsertPasswordFact(trx, { incidentId, revision: 1, leakEnded, recordedAt: new Date() });
  for (const exposure of document.exposures.filter(({ basis }) => basis !== 'window')) {
    const list = { incidentId, exposureCode: exposure.code };
    const [{ importId }] = await trx('imports').insert(
      { kind: 'list', state: 'applied', importedBy: 'bench', ...list },
      ['importId'],
    );
    await trx('list_versions').insert({ ...list, importId, number: 1, isLive: true, liveFrom: trx.fn.now() });
  }
  const rows = [...new Set(document.exposures.flatMap(({ criteria = [] }) => criteria.flatMap(facetsOf)))];
  const inserted = await trx('facets')
    .insert(rows.map((row) => JSON.parse(row)))
    .onConflict(['activity', 'site', 'product', 'channel', 'payment_method'])
    .ignore()
    .returning('facetId');
  return inserted.map(({ facetId }) => facetId);
}

/** A revision of an incident as `document` says, compiled; live only where the incident says so. @returns its ID */
export async function insertRevision(
  trx: Knex.Transaction,
  { document, ...of }: { incidentId: number; number: number; document: IncidentDocument },
): Promise<number> {
  const written = { source: '', document: JSON.stringify(document), appliedBy: 'bench', liveFrom: trx.fn.now() };
  const [{ revisionId }] = await trx('revisions').insert(
    { ...of, ...written, isCovered: true, confirmed: ['coverage'] },
    ['revisionId'],
  );
  await compileRevision(trx, revisionId);
  return revisionId;
}

/** The facets that meet a criterion, whatever its window, and for each a few that do not. */
function facetsOf(criterion: CriterionDocument): string[] {
  const either = (names: string[] | undefined, other: string) => (names ? [...names, other] : [undefined]);
  return either(criterion.activities, 'viewed').flatMap((activity) =>
    either(criterion.sites, 'elsewhere').flatMap((site) =>
      either(criterion.products, 'another').flatMap((product) =>
        either(criterion.channels, 'shop').flatMap((channel) =>
          either(criterion.payment_methods, 'cash').map((payment_method) =>
            facetRow({ activity: activity ?? 'viewed', site, product, channel, payment_method }),
          ),
        ),
      ),
    ),
  );
}

const facetRow = (facet: Record<string, string | undefined>) =>
  JSON.stringify({
    ...facet,
    ...Object.fromEntries(Object.entries(facet).map(([name, value]) => [`${name}_key`, value && codeKey(value)])),
  });

/** A number from 0 below `size` that depends on nothing but `of`. */
const drawn = (of: string, seed: number, size: string) =>
  `mod(hashint8extended(${of}, ${seed}) & 9007199254740991, ${size})`;
/** The member of a number from 1 to `members`. */
export const memberIdOf = (number: number) => `M${String(number).padStart(9, '0')}`;
const memberId = (number: string) => `'M' || lpad(${number}::text, 9, '0')`;

const insertMembers = `
  insert into members (member_id, standing_id, profile, import_id)
  select ${memberId('n')},
    case when mod(n, 20) between 7 and 9 then s.kinds[1 + ${drawn('n', 1, '16')}] when mod(n, 10) = 0 then s.withdrawn else 0 end,
    decode(repeat('00', 200), 'hex'), 0
  from generate_series(1, :members::int) n
  cross join (select
    (select standing_id from standings where is_withdrawn and member_kinds = '{}') as withdrawn,
    array(select s.standing_id from standings s cross join generate_series(1, 6) where s.member_kinds <> '{}' order by 1) as kinds) s`;

/** Seconds, minutes and days; 2014 to 2021. */
const insertActivities = `
  insert into activities (from_at, until_at, segment_id, import_id, row_number, facet_id, member_id)
  select at, at + case ${drawn('row', 4, '3')} when 0 then interval '1 day' when 1 then interval '1 minute' else interval '1 second' end,
    b.batch, b.batch, row, (:facets::int[])[1 + ${drawn('row', 2, 'cardinality(:facets::int[])')}], ${memberId('n')}
  from generate_series(1, :members::int) n
  cross join generate_series(1, 5) k
  cross join lateral (select n * 5::bigint + k as row) r
  cross join lateral (select 1 + mod(row, :batches) as batch) b
  cross join lateral (select date_trunc('minute', timestamptz '2014-01-01' + ${drawn('row', 3, '252460800')} * interval '1 second') as at) t
  where mod(n, 20) >= :from and mod(n, 20) < :until`;

const insertListPeople = `
  insert into list_people (person, list_version_id, row_number, is_certain, is_counted)
  select ${memberId('n')}, v.list_version_id, n, true, true
  from generate_series(1, :members::int) n
  join incidents i on i.code = :code
  join list_versions v on v.incident_id = i.incident_id
  where mod(n, 20) >= :from and mod(n, 20) < :until and ${drawn('n', 5, '8')} = 0`;
