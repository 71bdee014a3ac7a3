import type { Knex } from 'knex';
import { holdFigures, recordFigures } from '../figures/figures-repository';
import { compiledFigures } from '../figures/figures-sql';
import { codeKey } from '../people/code-key';
import { compileRules, lockRules } from './compile-rules';

/** A combination as activities have it (NFKC, trimmed). */
export interface FacetValues {
  activity: string;
  site: string | null;
  product: string | null;
  channel: string | null;
  paymentMethod: string | null;
}

/**
 * IDs of facets, in the order asked. New ones are made, and the rules compiled for them, in a transaction of their own: before any row that
 * refers to them can be seen.
 */
export function registerFacets(db: Knex, facets: FacetValues[]): Promise<number[]> {
  const rows = facets.map(toRow);
  return db.transaction(async (trx) => {
    await lockRules(trx);
    await holdFigures(trx, compiledFigures);
    const { rowCount } = await trx.raw(insert, [JSON.stringify(rows)]);
    if (rowCount > 0) {
      await compileRules(trx);
      await recordFigures(trx, compiledFigures);
    }
    const found = await trx.raw<{ rows: { facet_id: number }[] }>(select, [JSON.stringify(rows)]);
    return found.rows.map(({ facet_id }) => facet_id);
  });
}

const key = (text: string | null) => (text === null ? null : (codeKey(text) ?? null));

const toRow = ({ activity, site, product, channel, paymentMethod }: FacetValues) => ({
  ...{ activity, site, product, channel, payment_method: paymentMethod },
  ...{ activity_key: key(activity), site_key: key(site), product_key: key(product), channel_key: key(channel) },
  payment_method_key: key(paymentMethod),
});

const columns = `activity, site, product, channel, payment_method,
    activity_key, site_key, product_key, channel_key, payment_method_key`;

const insert = `
  insert into facets (${columns})
  select ${columns} from json_populate_recordset(null::facets, ?) on conflict do nothing`;

const select = `
  select f.facet_id
  from rows from (json_populate_recordset(null::facets, ?)) with ordinality
    as w (facet_id, activity, site, product, channel, payment_method,
      activity_key, site_key, product_key, channel_key, payment_method_key, position)
  join facets f on f.activity = w.activity and f.site is not distinct from w.site
    and f.product is not distinct from w.product and f.channel is not distinct from w.channel
    and f.payment_method is not distinct from w.payment_method
  order by w.position`;
