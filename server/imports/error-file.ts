import { once } from 'node:events';
import type { Writable } from 'node:stream';
import { recordEvent } from '../audit/record-event';
import { type CsvCell, csvLine } from '../csv/csv-line';
import type { Dependencies } from '../dependencies';
import { columnLetter, errorFileColumns, exactColumns } from '../rows/csv-columns';
import type { HeaderColumn } from '../rows/header';
import { type Language, textsOf } from '../texts/i18n';
import { describeProblem } from './describe-import';
import { getImport } from './imports-repository';
import { type KeptReject, listRejects } from './rejects-repository';

/**
 * Writes the rejected rows of an import as CSV (docs/imports.md): UTF-8 with BOM, for each row where it stood, what is wrong, what to do,
 * and its original fields. It holds personal data: the audit log keeps who took it.
 */
export async function writeErrorFile(
  deps: Pick<Dependencies, 'db' | 'keys'>,
  request: { importId: number; actor: string; language: Language },
  out: Writable,
): Promise<void> {
  const { importId, actor, language } = request;
  const { header = [], counts } = await getImport(deps.db, importId);
  await recordEvent(deps.db, {
    actor,
    action: 'import.errors',
    subject: `import ${importId}`,
    data: { rejected: counts.rejected },
  });
  await write(out, `\ufeff${csvLine([...errorFileColumns, ...header.map(({ name }) => name)])}`);
  for (let after = 0; ; ) {
    const rejects = await listRejects(deps, importId, after);
    if (rejects.length === 0) return;
    for (const reject of rejects) await write(out, csvLine(fieldsOf(reject, header, language)));
    after = rejects.at(-1)?.row ?? after;
  }
}

/** A row with several problems stands once; its problems share the cells. Reading a corrected file takes the apostrophes off again. */
function fieldsOf({ row, problems, original }: KeptReject, header: HeaderColumn[], language: Language): CsvCell[] {
  const t = textsOf(language);
  const joined = (values: string[]) => [...new Set(values.filter(Boolean))].join(' / ');
  const described = problems.map((problem) => describeProblem(t, problem));
  return [
    String(row),
    joined(problems.map(({ column }) => (column === null ? '' : columnLetter(column)))),
    joined(problems.map(({ column }) => (column === null ? '' : (header[column]?.name ?? '')))),
    joined(problems.map(({ code }) => code)),
    joined(described.map(({ message }) => message)),
    joined(described.map(({ hint }) => hint)),
    ...original.map((value, index) => cellOf(value, header[index])),
  ];
}

/** Identifiers stand as they are; a column that was left out may hold anything. */
function cellOf(value: string, { column }: Pick<HeaderColumn, 'column'> = { column: null }): CsvCell {
  if (column === 'phone') return { phone: value };
  return column !== null && exactColumns.has(column) ? { exactly: value } : value;
}

/** Goes on when there is room again. Callbacks of `write` are not to be had where answers are compressed. */
async function write(out: Writable, text: string): Promise<void> {
  if (out.destroyed) throw new Error('Whoever was to get the file has gone.');
  if (out.write(text)) return;
  const waiting = new AbortController();
  const { signal } = waiting;
  try {
    await Promise.race([once(out, 'drain', { signal }), once(out, 'close', { signal })]);
  } finally {
    waiting.abort();
  }
}
