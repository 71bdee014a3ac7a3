import type { Knex } from 'knex';
import type { QueryResultRow } from 'pg';
import { withClient } from '../../db/connection';
import { type SealedEntry, sealedRowSql } from '../lists/list-entry';
import { variantSql } from '../matching/counts-repository';

/** A member who matches, once for each exposure. */
export interface MatchingMember extends QueryResultRow {
  memberId: string;
  exposure: string;
  isCertain: boolean;
  isWithdrawn: boolean;
  locale: string | null;
  profile: Buffer;
}

/** An entry of a live list that means no member. */
export interface UnmatchedEntry extends SealedEntry, QueryResultRow {
  exposure: string;
  isCertain: boolean;
  /** As the list states it; nobody of that ID is loaded. */
  memberId: string | null;
}

/** Rows kept in memory at a time. */
const batchSize = 5_000;

/** Every member who matches in a live incident, by member ID and then exposure as in the file; in batches. */
export function streamMatchingMembers(trx: Knex.Transaction, incidentId: number): AsyncGenerator<MatchingMember[]> {
  return stream(
    trx,
    'matching_members',
    `with ${variantSql({ incidentId })}
     select x.member_id as "memberId", e.code as exposure, m.is_certain as "isCertain", s.is_withdrawn as "isWithdrawn",
       x.locale, x.profile
     from matches m
     join exposures e on e.revision_id = m.revision_id and e.bit = m.bit
     join members x on x.member_id = m.person
     join standings s on s.standing_id = x.standing_id
     order by x.member_id, e.bit`,
  );
}

/** Every different entry of a live incident's lists that means no member, in the order of the file and of the lists; in batches. */
export function streamUnmatchedEntries(trx: Knex.Transaction, incidentId: number): AsyncGenerator<UnmatchedEntry[]> {
  return stream(
    trx,
    'unmatched_entries',
    `with ${variantSql({ incidentId })}
     select exposure, "isCertain", member_id as "memberId", list_version_id as "listVersionId", row_number as row,
       k.sealed_at as "sealedAt", k.sealed
     from (
       select distinct on (m.bit, t.member_id, t.digests) m.bit, e.code as exposure, m.is_certain as "isCertain", t.member_id,
         t.list_version_id, t.row_number
       from matches m
       join entries n on n.person = m.person and n.bit = m.bit and not n.is_member
       join list_entries t on t.list_version_id = n.list_version_id and t.row_number = n.row_number
       join exposures e on e.revision_id = m.revision_id and e.bit = m.bit
       order by m.bit, t.member_id, t.digests, t.row_number
     ) d
     left join lateral ${sealedRowSql('d')} k on true
     order by bit, row_number`,
  );
}

async function* stream<Row extends QueryResultRow>(
  trx: Knex.Transaction,
  name: string,
  sql: string,
): AsyncGenerator<Row[]> {
  await trx.raw(`declare ${name} no scroll cursor for ${sql}`);
  for (;;) {
    const { rows } = await withClient(trx, (client) => client.query<Row>(`fetch ${batchSize} from ${name}`));
    if (rows.length > 0) yield rows;
    if (rows.length < batchSize) break;
  }
  await trx.raw(`close ${name}`);
}
