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
  await trx.raw(insertRules, values);
  await trx.raw(insertMasks, values);
  await trx.raw(markCompiled, values);
}

function listRevisionsToCompile(trx: Knex.Transaction): Promise<number[]> {
  return trx('revisions')
    .whereIn('revision_id', (live) =>
      live.from('incidents').whereNotNull('live_revision_id').select('live_revision_id'),
    )
    .orWhereIn('revision_id', (newest) =>
      newest.from('revisions').whereNull('discarded_at').groupBy('incident_id').max('revision_id'),
    )
    .pluck('revision_id');
}

/** Rule 1: each field that a criterion states contains the value; a value that is absent is not contained. */
const insertRules = `
  insert into rules (revision_id, facet_id, bit, position, from_at, until_at)
  select c.revision_id, f.facet_id, c.bit, c.position, c.from_at, c.until_at
  from criteria c
  join facets f on (c.activities is null or f.activity_key = any (c.activities))
    and (c.sites is null or f.site_key = any (c.sites))
    and (c.products is null or f.product_key = any (c.products))
    and (c.channels is null or f.channel_key = any (c.channels))
    and (c.payment_methods is null or f.payment_method_key = any (c.payment_methods))
  where c.revision_id = any (:revisionIds)
  on conflict do nothing`;

/** Rule 4, as far as it asks who somebody is; rule 3, last sentence. */
const insertMasks = `
  insert into standing_masks (revision_id, standing_id, eligible, everyone)
  select e.revision_id, s.standing_id,
    bit_or(case when admitted then e.mask else 0 end),
    bit_or(case when admitted and is_open then e.mask else 0 end)
  from standings s
  cross join exposures e
  cross join lateral (select
    (e.member_kinds is null or e.member_kinds && s.member_kinds) and (e.include_withdrawn or not s.is_withdrawn) as admitted,
    e.basis = 'window' and not exists (select from criteria c where c.revision_id = e.revision_id and c.bit = e.bit) as is_open) a
  where e.revision_id = any (:revisionIds)
  group by e.revision_id, s.standing_id
  on conflict do nothing`;

const markCompiled = `
  update revisions set compiled_through = (select coalesce(max(facet_id), 0) from facets)
  where revision_id = any (:revisionIds)`;
