import type { Knex } from 'knex';

/** Any number that no other advisory lock of the product has. */
const rulesLock = 5_401_001;

/** Held to the end of the transaction by everyone who compiles, so that a publish and an import at once cannot miss each other's rows. */
export async function lockRules(trx: Knex.Transaction): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock(?)', [rulesLock]);
}

/**
 * Compiles what facets and standings need that came since: rules and masks of every revision that is live or may become it (the newest of
 * its incident). Whoever inserts a facet or a standing calls this in the same transaction, before rows that refer to it become visible.
 * What a superseded revision was compiled to is dropped.
 * @param revisionId only this revision
 */
export async function compileRules(trx: Knex.Transaction, revisionId?: number): Promise<void> {
  await lockRules(trx);
  const revisionIds: number[] = revisionId ? [revisionId] : await listRevisionsToCompile(trx);
  const values = { revisionIds };
  if (!revisionId) await trx.raw('delete from rules where revision_id <> all(:revisionIds)', values);
  await matchRules(trx, revisionIds);
  await trx.raw(markCompiled, values);
}

/** Holds the criteria of revisions against the facets and standings that there are, and keeps which meet which. */
export async function matchRules(trx: Knex.Transaction, revisionIds: number[]): Promise<void> {
  await trx.raw(insertRules, { revisionIds });
  await trx.raw(insertMasks, { revisionIds });
}

function listRevisionsToCompile(trx: Knex.Transaction): Promise<number[]> {
  return trx('revisions')
    .whereIn('revisionId', (live) => live.from('incidents').whereNotNull('liveRevisionId').select('liveRevisionId'))
    .orWhereIn('revisionId', (newest) =>
      newest.from('revisions').whereNull('discardedAt').groupBy('incidentId').max('revisionId'),
    )
    .pluck('revisionId');
}

const fields = [
  { stated: 'activities', value: 'activity' },
  { stated: 'sites', value: 'site' },
  { stated: 'products', value: 'product' },
  { stated: 'channels', value: 'channel' },
  { stated: 'payment_methods', value: 'payment_method' },
];

/** Rule 1: each field that a criterion or exception (`of`) states contains the value of the facet, or the value is blank and may be anything. */
const mayMeet = (of: string) =>
  fields
    .map(
      ({ stated, value }) =>
        `(${of}.${stated} is null or f.${value}_key = any (${of}.${stated}) or f.${value}_key is null and not c.blank_is_none)`,
    )
    .join(' and ');

/** Names of the values that are blank though it asks for them; none: it is met certainly. */
const blanksOf = (of: string) =>
  `array_remove(array[${fields.map(({ stated, value }) => `case when ${of}.${stated} is not null and f.${value}_key is null then '${value}' end`).join(', ')}]::text[], null)`;

/**
 * Rule 1. An exception that holds at any time keeps out the facets that certainly meet it, and makes those possible that may; one with a window
 * stays with the rule, for the times of activities to be compared with.
 */
const insertRules = `
  insert into rules (revision_id, facet_id, bit, position, possible_from, certain_from, certain_until, possible_until,
    is_certain, unknown, out_possible, out_certain, out_unknown)
  select c.revision_id, f.facet_id, c.bit, c.position, c.possible_from, c.certain_from, c.certain_until, c.possible_until,
    cardinality(u.unknown) = 0, u.unknown, x.out_possible, x.out_certain, x.out_unknown
  from criteria c
  join facets f on ${mayMeet('c')}
  cross join lateral (
    select coalesce(bool_or(e.is_timeless and cardinality(e.blanks) = 0), false) as is_out,
      coalesce(string_agg(nullif(array_to_string(e.blanks, ','), ''), ',') filter (where e.is_timeless), '') as unknown,
      array_agg(tstzrange(e.possible_from, e.possible_until) order by e.number) filter (where not e.is_timeless) as out_possible,
      array_agg(case when cardinality(e.blanks) = 0 and e.certain_from < e.certain_until
        then tstzrange(e.certain_from, e.certain_until) else 'empty' end order by e.number) filter (where not e.is_timeless) as out_certain,
      array_agg(array_to_string(e.blanks, ',') order by e.number) filter (where not e.is_timeless) as out_unknown
    from (
      select e.*, ${blanksOf('e')} as blanks
      from criterion_exceptions e
      where e.revision_id = c.revision_id and e.bit = c.bit and e.position = c.position and ${mayMeet('e')}
    ) e
  ) x
  cross join lateral (
    select array(select distinct b from unnest(${blanksOf('c')} || string_to_array(nullif(x.unknown, ''), ',')) b order by b) as unknown
  ) u
  where c.revision_id = any (:revisionIds) and not c.is_membership and not x.is_out
  on conflict do nothing`;

/** Rule 4, as far as it asks who somebody is; rule 3, last sentence. */
const insertMasks = `
  insert into standing_masks (revision_id, standing_id, eligible, certain, everyone)
  select e.revision_id, s.standing_id,
    bit_or(case when a.possibly then e.mask else 0 end),
    bit_or(case when a.surely then e.mask else 0 end),
    bit_or(case when a.possibly and a.is_open then e.mask else 0 end)
  from standings s
  cross join exposures e
  cross join lateral (select
    (e.include_withdrawn or not s.is_withdrawn) as is_there,
    e.member_kinds is null or e.member_kinds && s.member_kinds as is_of_kind,
    not s.kinds_known or e.member_kinds && s.former_kinds as may_be_of_kind,
    e.basis = 'window' and not exists (select from criteria c where c.revision_id = e.revision_id and c.bit = e.bit) as is_open) w
  cross join lateral (select w.is_there and w.is_of_kind as surely, w.is_there and (w.is_of_kind or w.may_be_of_kind) as possibly, w.is_open) a
  where e.revision_id = any (:revisionIds)
  group by e.revision_id, s.standing_id
  on conflict do nothing`;

const markCompiled = `
  update revisions set compiled_through = (select coalesce(max(facet_id), 0) from facets)
  where revision_id = any (:revisionIds)`;
