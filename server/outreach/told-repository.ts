import type { Knex } from 'knex';
import type { QueryResultRow } from 'pg';
import { withClient } from '../../db/connection';

/** What a person (a member ID, or a space and a digest) was told last of one exposure. */
export interface ToldPerson extends QueryResultRow {
  person: string;
  exposure: string;
  verdict: string;
  toldAt: Date;
}

/** Rows kept in memory at a time. */
const batchSize = 5_000;

/** Everybody whose kept answers, other than on the command line, ever named an exposure of the incident; by person and exposure, in batches. */
export async function* streamToldPeople(trx: Knex.Transaction, code: string): AsyncGenerator<ToldPerson[]> {
  await trx.raw(
    `declare told_people no scroll cursor for
     select distinct on (c.person, e ->> 'exposure') c.person, e ->> 'exposure' as exposure, e ->> 'verdict' as verdict, c.checked_at as "toldAt"
     from checks c cross join lateral jsonb_array_elements(c.answer -> 'exposures') e
     where e ->> 'incident' = ? and c.via <> 'cli'
     order by c.person, e ->> 'exposure', c.checked_at desc, c.check_id desc`,
    [code],
  );
  for (;;) {
    const { rows } = await withClient(trx, (client) => client.query<ToldPerson>(`fetch ${batchSize} from told_people`));
    if (rows.length > 0) yield rows;
    if (rows.length < batchSize) break;
  }
  await trx.raw('close told_people');
}
