import type { Knex } from 'knex';
import { allowLongWork } from '../../db/connection';
import { RefusedError } from '../errors';
import { matchesOf, matchingSql, revisionAsPublished } from './matching-sql';

/** Whom a change clears (rule 10 of docs/matching.md): who had an exposure matching, certainly or possibly, and has it no longer. */
export interface Cleared {
  /** Different people. */
  count: number;
  /** The first members among them, by ID; people without an account have none to be named by. */
  first: string[];
}

/** How many members are named. */
const mostNamed = 20;

/** Any number that no other advisory lock of the product has. */
const clearingLock = 5_401_010;

/**
 * Two changes at once could each leave what the other takes away: whoever may clear somebody holds this to the end of the transaction, from before
 * it looks at whom exposures match.
 */
async function holdClearing(trx: Knex.Transaction): Promise<void> {
  await allowLongWork(trx, '0');
  // Everybody is grouped by what matches them; less would be written to disk and read again.
  await trx.raw("set local lock_timeout = '10s'; set local work_mem = '64MB'");
  try {
    await trx.raw('select pg_advisory_xact_lock(?)', [clearingLock]);
  } catch (error) {
    if ((error as { code?: string }).code !== '55P03') throw error;
    throw new RefusedError('It is being worked out whom another change would clear; try again when that has ended.', {
      told: 'refusals:change_busy',
    });
  }
  await trx.raw("set local lock_timeout = '60s'");
}

/** Scope: what customers were told by, also while it is held back. */
const toldIncidents = `
  select incident_id, live_revision_id as revision_id, state = 'investigating' as is_investigating
  from incidents where live_revision_id is not null and state in ('investigating', 'published', 'held', 'closed')`;

/** `told`: whom which exposures of an incident match, by the revision. Each combination of masks is looked at once, however many people have it. */
const toldSql = (scope: string, people?: string) => `
  with ${matchingSql({ scope, people })},
  sides as (select distinct revision_id, own, named, 0::bigint as own_sure from settled),
  met_sides as (
    select m.revision_id, m.own, m.named, s.incident_id, array_agg(e.code) as exposures
    from (${matchesOf('sides', 's.own, s.named')}) m
    join scope s on s.revision_id = m.revision_id
    join exposures e on e.revision_id = m.revision_id and e.bit = m.bit
    group by m.revision_id, m.own, m.named, s.incident_id
  ),
  told as (
    select s.person, m.revision_id, m.incident_id, m.exposures
    from settled s
    join met_sides m on m.revision_id = s.revision_id and m.own = s.own and m.named = s.named
  )`;

/**
 * Keeps whom exposures match now, to be compared with what a change makes of it in the same transaction (`findCleared`).
 * Costs one pass over everybody; nothing where no incident is live, and little where few people are concerned.
 * @param only.incidentId this incident
 * @param only.people SQL of the member IDs whom alone the change can clear; where they are many everybody is passed over, which is quicker
 */
export async function keepTold(
  trx: Knex.Transaction,
  only: { incidentId?: number; people?: string } = {},
): Promise<void> {
  await holdClearing(trx);
  await trx.raw('drop table if exists told_people');
  const isFew = only.people !== undefined && (await keepPeople(trx, only.people));
  await trx.raw('drop table if exists told_before');
  if (!(await isAnyTold(trx))) {
    await trx.raw('create temporary table told_before (person text, incident_id int, exposure text) on commit drop');
    return;
  }
  await trx.raw(
    `create temporary table told_before on commit drop as
     ${toldSql(scopeOf(only.incidentId), isFew ? concerned : undefined)} select person, incident_id, unnest(exposures) as exposure from told`,
  );
  await trx.raw('analyze told_before');
}

/**
 * Compares with what `keepTold` kept. Whom it finds stands in the temporary table `cleared` (`person`, `incident_id`, `exposure`) until the
 * transaction ends. Somebody without an account who is a member by now is not cleared: the entry finds them still.
 * @param after what is to come, where it is not there yet: SQL of `incident_id`, `revision_id`, `is_investigating`
 */
export async function findCleared(trx: Knex.Transaction, after = toldIncidents): Promise<Cleared> {
  const isAnybodyTold = (await trx.raw('select 1 from told_before limit 1')).rows.length > 0;
  if (!isAnybodyTold) return keepCleared(trx, nobody);
  return keepCleared(
    trx,
    `${toldSql(after, (await isAboutFew(trx)) ? concerned : undefined)}
     select b.person, b.incident_id, b.exposure
     from told_before b
     where not exists (
         select from told a where a.person = b.person and a.incident_id = b.incident_id and b.exposure = any (a.exposures))
       and not ${isFoundStill(after)}`,
  );
}

/**
 * Whom publishing a revision would clear, as `findCleared` has it. Both revisions are matched in one pass over everybody; few combinations of masks
 * before and after stand for everybody, and what is lost is worked out once for each.
 * @param about.revisionId another one than the live one
 */
export async function findClearedByRevision(
  trx: Knex.Transaction,
  about: { incidentId: number; revisionId: number },
): Promise<Cleared> {
  await holdClearing(trx);
  const after = revisionAsPublished(String(about.revisionId));
  const isAfter = `revision_id = ${about.revisionId}`;
  return keepCleared(
    trx,
    `with ${matchingSql({ scope: `${scopeOf(about.incidentId)} union all ${after}` })},
     masks as materialized (
       select person, ${maskOf('own', `not ${isAfter}`)} as own, ${maskOf('named', `not ${isAfter}`)} as named,
         ${maskOf('own', isAfter)} as own_after, ${maskOf('named', isAfter)} as named_after
       from settled
       group by person
     ),
     combinations as materialized (select distinct own, named, own_after, named_after from masks),
     before as (
       select c.own, c.named, c.own_after, c.named_after, s.incident_id, e.code
       from (${matchesOf(
         `(
         select s.revision_id, 0::bigint as own_sure, c.* from combinations c, scope s where not s.${isAfter})`,
         's.own, s.named, s.own_after, s.named_after',
       )}) c
       join scope s using (revision_id)
       join exposures e using (revision_id, bit)
     ),
     after as (
       select c.own, c.named, e.code
       from (${matchesOf(
         `(
         select distinct s.revision_id, 0::bigint as own_sure, c.own_after as own, c.named_after as named
         from combinations c, scope s where s.${isAfter})`,
         's.own, s.named',
       )}) c
       join exposures e using (revision_id, bit)
     ),
     lost as materialized (
       select * from before b
       where not exists (select from after a where a.own = b.own_after and a.named = b.named_after and a.code = b.code)
     ),
     cleared as (
       select m.person, l.incident_id, l.code as exposure from masks m join lost l using (own, named, own_after, named_after)
     )
     select b.person, b.incident_id, b.exposure from cleared b where not ${isFoundStill(after)}`,
  );
}

/** Each person has one row of a revision at most; who has none matches nothing. */
const maskOf = (column: string, condition: string) => `coalesce(bit_or(${column}) filter (where ${condition}), 0)`;

/** An entry finds the person (`b`) who has no account, by an exposure of the scope that asks for a list. */
const isFoundStill = (scope: string) => `exists (
         select from list_people p
         join list_versions v on v.list_version_id = p.list_version_id and v.is_live
           and v.incident_id = b.incident_id and v.exposure_code = b.exposure
         join (${scope}) s on s.incident_id = b.incident_id
         join exposures e on e.revision_id = s.revision_id and e.code = b.exposure and e.basis <> 'window'
         where p.person = b.person and starts_with(b.person, ' '))`;

const nobody = 'select null::text as person, null::int as incident_id, null::text as exposure where false';

async function keepCleared(trx: Knex.Transaction, select: string): Promise<Cleared> {
  await trx.raw('drop table if exists cleared');
  await trx.raw(`create temporary table cleared on commit drop as ${select}`);
  const { rows } = await trx.raw<{ rows: [Cleared] }>(
    `select (select count(distinct person)::int from cleared) as count,
       array(select distinct person from cleared where not starts_with(person, ' ') order by person limit ?) as first`,
    [mostNamed],
  );
  return rows[0];
}

/** Most people who are looked at one by one. */
const mostConcerned = 20_000;

const concerned = 'select member_id from told_people';

/** @returns whether they are few enough; then they stand in `told_people` */
async function keepPeople(trx: Knex.Transaction, people: string): Promise<boolean> {
  await trx.raw(
    `create temporary table told_people on commit drop as select distinct member_id from (${people}) p limit ${mostConcerned + 1}`,
  );
  const { rows } = await trx.raw<{ rows: [{ count: number }] }>('select count(*)::int as count from told_people');
  if (rows[0].count <= mostConcerned) return true;
  await trx.raw('drop table told_people');
  return false;
}

async function isAboutFew(trx: Knex.Transaction): Promise<boolean> {
  const { rows } = await trx.raw<{ rows: [{ there: boolean }] }>(
    `select to_regclass('pg_temp.told_people') is not null as there`,
  );
  return rows[0].there;
}

async function isAnyTold(trx: Knex.Transaction): Promise<boolean> {
  return (await trx.raw(`${toldIncidents} limit 1`)).rows.length > 0;
}

const scopeOf = (incidentId: number | undefined) =>
  incidentId === undefined ? toldIncidents : `${toldIncidents} and incident_id = ${incidentId}`;
