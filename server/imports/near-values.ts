import type { Knex } from 'knex';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { type LoadedValue, listLoadedValues } from '../incidents/loaded-values-repository';
import { statedValues } from '../incidents/stated-values';
import { codeKey } from '../people/code-key';
import { isNearCode } from '../people/near-code';
import type { Import, ImportCounts } from '../rows/import';
import type { LoadedRows } from '../rows/load-rows';
import { LeftUndone } from './left-undone';

/**
 * Stops an import that brings values which no loaded data has and which may be mistyped forms of what a live rule names: their people would match
 * nothing. It goes on when each is confirmed by name (docs/imports.md).
 * @throws LeftUndone `blocked`
 */
export async function refuseNearValues(
  trx: Knex.Transaction,
  { kind, options }: Import,
  loaded: LoadedRows,
  counts: ImportCounts,
): Promise<void> {
  if (kind === 'list') return;
  const stated = (await listLiveIncidents(trx)).flatMap(({ code, document }) =>
    statedValues(document).map((value) => ({ ...value, incident: code })),
  );
  if (stated.length === 0) return;
  const brought = kind === 'members' ? await listIncomingKinds(trx) : await listFacetValues(trx, loaded);
  const there = new Set((await listLoadedValues(trx)).map(({ field, key }) => `${field} ${key}`));
  const known = new Set([
    ...stated.map(({ field, value }) => `${field} ${codeKey(value)}`),
    ...(options.confirm ?? []).flatMap((value) => stated.map(({ field }) => `${field} ${codeKey(value)}`)),
  ]);
  const near = brought
    .filter(({ field, key }) => !there.has(`${field} ${key}`) && !known.has(`${field} ${key}`))
    .flatMap((one) => {
      const rule = stated.find(({ field, value }) => field === one.field && isNearCode(value, one.key));
      return rule
        ? [{ key: one.key, text: `${one.key} (${one.field}, ${one.rows}; ${rule.incident}: ${rule.value})` }]
        : [];
    });
  if (near.length === 0) return;
  const first = near.slice(0, 20);
  const values = first.map(({ text }) => text).join(', ');
  const confirm = JSON.stringify([...new Set(first.map(({ key }) => key))]);
  throw new LeftUndone('block', {
    counts,
    failure: { code: 'near_values', params: { values, count: near.length, confirm } },
  });
}

async function listIncomingKinds(trx: Knex.Transaction): Promise<LoadedValue[]> {
  const { rows } = await trx.raw<{ rows: LoadedValue[] }>(
    `select 'member_kinds' as field, k.kind as key, count(*)::float as rows
     from incoming i
     join standings s on s.standing_id = i.standing_id
     cross join lateral unnest(s.member_kinds) as k (kind)
     group by k.kind order by k.kind`,
  );
  return rows;
}

async function listFacetValues(trx: Knex.Transaction, { facets }: LoadedRows): Promise<LoadedValue[]> {
  const tallies = [...facets.values()];
  const { rows } = await trx.raw<{ rows: LoadedValue[] }>(
    `select v.field, v.key, sum(t.row_count)::float as rows
     from unnest(?::int[], ?::int[]) as t (facet_id, row_count)
     join facets f on f.facet_id = t.facet_id
     cross join lateral (values ('activities', f.activity_key), ('sites', f.site_key), ('products', f.product_key),
       ('channels', f.channel_key), ('payment_methods', f.payment_method_key)) as v (field, key)
     where v.key is not null
     group by v.field, v.key order by v.field, v.key`,
    [tallies.map(({ facetId }) => facetId), tallies.map(({ rowCount }) => rowCount)],
  );
  return rows;
}
