import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { type HeadFiles, headLine, listKeptHeads } from '../audit/exported-heads';
import { type CsvCell, csvLine } from '../csv/csv-line';
import type { Incident } from '../incidents/incident';
import { projectRoot } from '../project-root';
import {
  dumpTable,
  listChangeRows,
  listListRows,
  listRevisionRows,
  streamChangedAnswers,
  streamCleared,
  streamLetters,
  streamTold,
} from './dossier-repository';

/** A file of the archive: its name, and what it holds, piece by piece. Each is read to its end before the next. */
export interface Entry {
  name: string;
  pieces: () => AsyncIterable<string> | Iterable<string>;
}

/** What a dossier begins with. */
export interface Cover {
  incident: Incident;
  made: { made_at: string; made_by: string; reason: string; version: string };
  heads: HeadFiles;
}

/** Everything of one incident, as of the transaction's snapshot (docs/dossier.md says what each file holds). */
export async function dossierEntries(trx: Knex.Transaction, { incident, made, heads }: Cover): Promise<Entry[]> {
  const { incidentId, code } = incident;
  const revisions = await listRevisionRows(trx, incidentId);
  const changes = await listChangeRows(trx, incident);
  const lists = await listListRows(trx, incidentId);
  return [
    ...['dossier.md', 'dossier.ja.md', 'verify-dossier.mjs', 'verify-audit.mjs'].map(document),
    json('dossier.json', { format: 'shokai-dossier-1', incident: code, ...made, ...timesOf(incident) }),
    ...revisions.map(({ number, source }) => ({ name: `revisions/${number}.yaml`, pieces: () => [source] })),
    json(
      'revisions.json',
      revisions.map(({ source, ...row }) => row),
    ),
    json('changes.json', changes),
    ...changes
      .filter(({ clears }) => clears > 0)
      .map(({ changeId }) =>
        csv(
          `cleared/change-${changeId}.csv`,
          ['member_id', 'exposure'],
          streamCleared(trx, changeId, incidentId),
          (row) => [memberOf(row.person), row.exposure],
        ),
      ),
    json(
      'lists.json',
      lists.map((row) => ({ ...row, fileHash: row.fileHash?.toString('hex') })),
    ),
    csv('told.csv', toldColumns, streamTold(trx, code), (row) => [
      ...[
        memberOf(row.person),
        row.check,
        row.at,
        row.via,
        row.verdict,
        row.ofIncident ?? '',
        String(row.revision ?? ''),
      ],
      (row.lists ?? []).map(({ exposure, version }) => `${exposure}:${version}`).join(';'),
      row.exposures.map(({ exposure, verdict }) => `${exposure}:${verdict}`).join(';'),
    ]),
    csv('changed-answers.csv', changedColumns, streamChangedAnswers(trx, code), (row) => [
      memberOf(row.member_id as string),
      ...changedColumns.slice(1).map((name) => row[name] ?? ''),
    ]),
    csv('letters.csv', letterColumns, streamLetters(trx, incidentId), (row) => [
      memberOf(row.person as string),
      ...letterColumns.slice(1).map((name) => row[name] ?? ''),
    ]),
    { name: 'audit.sql', pieces: () => dumpOf(trx) },
    { name: 'heads.txt', pieces: () => listKeptHeads(heads).map((head) => `${headLine(head)}\n`) },
  ];
}

const toldColumns = [
  ...['member_id', 'check', 'told_at', 'via', 'verdict', 'verdict_of_incident', 'revision', 'lists', 'exposures'],
];
const changedColumns = [
  ...['member_id', 'review', 'told_verdict', 'told_at', 'new_verdict', 'new_findings', 'mail', 'mailed_at', 'seen_at'],
];
const letterColumns = ['member_id', 'made_by', 'made_at', 'expires_at', 'last_used_at'];

const timesOf = ({ state, announcedAt, heldAt, closedAt, purgedAt }: Incident) => ({
  ...{ state, announced_at: announcedAt, held_at: heldAt, closed_at: closedAt, ended_at: purgedAt },
});

/** People without an account are named by nothing. */
const memberOf = (person: string): CsvCell => ({ exactly: person.startsWith(' ') ? '' : person });

const document = (name: string): Entry => ({
  name,
  pieces: () => [readFileSync(path.join(projectRoot, 'docs', name), 'utf8')],
});

const json = (name: string, value: unknown): Entry => ({
  name,
  pieces: () => [`${JSON.stringify(value, (_, one) => one ?? null, 2)}\n`],
});

function csv<Row>(name: string, columns: string[], rows: AsyncIterable<Row[]>, cells: (row: Row) => CsvCell[]): Entry {
  return {
    name,
    async *pieces() {
      yield csvLine(columns);
      for await (const batch of rows) yield batch.map((row) => csvLine(cells(row))).join('');
    },
  };
}

async function* dumpOf(trx: Knex.Transaction): AsyncGenerator<string> {
  yield* dumpTable(trx, 'audit.chain');
  yield* dumpTable(trx, 'audit.events');
}
