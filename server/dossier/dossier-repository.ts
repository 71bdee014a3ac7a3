import type { Knex } from 'knex';
import type { QueryResultRow } from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { withClient } from '../../db/connection';

/** Rows in memory at a time. */
const batchSize = 5_000;

/** The rows of a statement, in batches, within the transaction. One at a time. */
async function* stream<Row extends QueryResultRow>(
  trx: Knex.Transaction,
  sql: string,
  values: Record<string, string | number>,
): AsyncGenerator<Row[]> {
  await trx.raw(`declare dossier_rows no scroll cursor for ${sql}`, values);
  for (;;) {
    const { rows } = await withClient(trx, (client) => client.query<Row>(`fetch ${batchSize} from dossier_rows`));
    if (rows.length > 0) yield rows;
    if (rows.length < batchSize) break;
  }
  await trx.raw('close dossier_rows');
}

/** Every revision, discarded ones too, in order; with its file. */
export async function listRevisionRows(trx: Knex.Transaction, incidentId: number) {
  return trx('revisions')
    .where({ incidentId })
    .orderBy('number')
    .select(
      ...['number', 'source', 'appliedBy', 'appliedAt', 'submittedBy', 'submittedAt', 'decidedBy', 'confirmed'],
      ...[
        'difference',
        'approvedBy',
        'approvedAt',
        'approvedLists',
        'fourEyes',
        'liveFrom',
        'discardedBy',
        'discardedAt',
      ],
    );
}

/** Every list that was loaded for the incident, whatever became of it. */
export async function listListRows(trx: Knex.Transaction, incidentId: number) {
  return trx('imports as i')
    .leftJoin('list_versions as v', 'v.importId', 'i.importId')
    .where('i.incidentId', incidentId)
    .orderBy('i.importId')
    .select(
      ...['i.importId', 'i.exposureCode', 'v.number', 'v.isLive', 'v.liveFrom', 'i.state', 'i.fileHash', 'i.fileBytes'],
      ...['i.counts', 'i.importedBy', 'i.importedAt', 'i.decidedBy', 'i.approvedBy', 'i.approvedAt'],
      ...['i.approvalReason', 'i.fourEyes', 'i.endedBy', 'i.endedAt', 'i.endReason'],
    );
}

/** What waited for a second person and concerned the incident: by its name, by one of its lists, or by whom it cleared. */
export async function listChangeRows(
  trx: Knex.Transaction,
  { incidentId, code }: { incidentId: number; code: string },
) {
  return trx('changes as c')
    .whereRaw(
      `c.data ->> 'incident' = :code or split_part(c.target, ' ', 1) = :code
       or exists (select from imports i where i.incident_id = :incidentId and c.target = 'import ' || i.import_id)
       or exists (select from change_people p where p.change_id = c.change_id and p.incident_id = :incidentId)`,
      { code, incidentId },
    )
    .orderBy('c.changeId')
    .select('c.*');
}

/** Whom a change cleared of the incident. */
export const streamCleared = (trx: Knex.Transaction, changeId: number, incidentId: number) =>
  stream<{ person: string; exposure: string }>(
    trx,
    'select person, exposure from change_people where change_id = :changeId and incident_id = :incidentId order by 1, 2',
    { changeId, incidentId },
  );

/** An answer as somebody was told it, with what it said of the incident. */
export interface ToldRow extends QueryResultRow {
  check: string;
  person: string;
  at: string;
  via: string;
  verdict: string;
  revision: number | null;
  ofIncident: string | null;
  lists: { exposure: string; version: number }[] | null;
  exposures: { exposure: string; verdict: string }[];
}

export const streamTold = (trx: Knex.Transaction, code: string) =>
  stream<ToldRow>(
    trx,
    `select c.check_id::text as "check", c.person, c.via, c.verdict,
       to_char(timezone('UTC', c.checked_at), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at,
       (o.looked_at ->> 'revision')::int as revision, o.looked_at ->> 'verdict' as "ofIncident", o.looked_at -> 'lists' as lists,
       coalesce((select jsonb_agg(e) from jsonb_array_elements(c.answer -> 'exposures') e where e ->> 'incident' = :code), '[]') as exposures
     from checks c
     left join lateral (
       select l as looked_at from jsonb_array_elements(c.answer -> 'checked') l where l ->> 'incident' = :code limit 1) o on true
     where o.looked_at is not null or c.answer -> 'exposures' @> jsonb_build_array(jsonb_build_object('incident', :code::text))
     order by c.checked_at, c.check_id`,
    { code },
  );

/** Members whose answer about the incident changed, and the mail that told them. */
export const streamChangedAnswers = (trx: Knex.Transaction, code: string) =>
  stream<Record<string, string | null>>(
    trx,
    `select a.member_id, a.review_id::text as review, a.told_verdict, a.told_at::text, a.new_verdict, a.new_findings,
       m.state as mail, m.queued_at::text as mailed_at, a.seen_at::text
     from answer_changes a left join mails m on m.mail_id = a.mail_id
     where position(' ' || :code || '/' in ' ' || a.new_findings) > 0
       or exists (select from checks c where c.person = a.member_id and c.checked_at = a.told_at
         and c.answer -> 'exposures' @> jsonb_build_array(jsonb_build_object('incident', :code::text)))
     order by a.review_id, a.member_id`,
    { code },
  );

export const streamLetters = (trx: Knex.Transaction, incidentId: number) =>
  stream<Record<string, string | null>>(
    trx,
    `select person, made_by, made_at::text, expires_at::text, last_used_at::text from letter_codes
     where incident_id = :incidentId order by made_at, person`,
    { incidentId },
  );

/** A table of the audit log as a dump has it (docs/audit.md). */
export async function* dumpTable(trx: Knex.Transaction, table: 'audit.events' | 'audit.chain'): AsyncGenerator<string> {
  const { rows } = await trx.raw<{ rows: { name: string }[] }>(
    `select attname as name from pg_attribute where attrelid = ?::regclass and attnum > 0 and not attisdropped order by attnum`,
    [table],
  );
  const columns = rows.map(({ name }) => name).join(', ');
  yield `COPY ${table} (${columns}) FROM stdin;\n`;
  const source = await withClient(trx, async (client) => client.query(copyTo(`copy ${table} (${columns}) to stdout`)));
  source.setEncoding('utf8');
  for await (const piece of source) yield piece as string;
  yield '\\.\n\n';
}
