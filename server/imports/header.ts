import { nearestWord } from '../incidents/nearest-word';
import {
  type ColumnName,
  columnLetter,
  columnsOf,
  errorFileColumns,
  type ImportKind,
  japaneseNames,
  requiredColumns,
} from './csv-columns';
import { ImportFailure } from './import-problem';

/** One column of a file: its name as written, and what it is; `column` is null where it is left out. */
export interface HeaderColumn {
  name: string;
  column: ColumnName | null;
}

/** What the importer decided about names that the format does not know. */
export interface HeaderChoices {
  /** Name as written → column. */
  columns?: Record<string, ColumnName>;
  ignored?: string[];
}

const key = (name: string) => name.normalize('NFKC').trim().toLowerCase();
const aliases = new Map<string, ColumnName>(
  (Object.entries(japaneseNames) as [ColumnName, string][]).flatMap(([column, japanese]) => [
    [column, column],
    [key(japanese), column],
  ]),
);

/**
 * Finds out what each column is. Names compare after NFKC, trim and lower-casing. The columns of an error file at the beginning are left out,
 * as are a column without a name and one that the format knows for another kind of file (氏名 in an affected list).
 * A file without names is refused as such: its first row is somebody, and failures and headers are kept in clear.
 * @throws ImportFailure for a name that is not known (with the nearest one), a column that stands twice or is missing.
 */
export function readHeader(kind: ImportKind, names: string[], choices: HeaderChoices = {}): HeaderColumn[] {
  const ignored = new Set((choices.ignored ?? []).map(key));
  const chosen = new Map(Object.entries(choices.columns ?? {}).map(([name, column]) => [key(name), column]));
  const isChosen = (name: string) => chosen.has(key(name)) || ignored.has(key(name));
  if (!names.some((name) => isChosen(name) || aliases.has(key(name))) && isSomebody(kind, names))
    throw new ImportFailure('no_header', { known: columnsOf[kind].map(describe).join(', ') });
  const isErrorFile = errorFileColumns.every((column, index) => key(names[index] ?? '') === column);
  const header = names.map((name, index): HeaderColumn => {
    const isLeftOut = (isErrorFile && index < errorFileColumns.length) || key(name) === '' || ignored.has(key(name));
    return { name, column: isLeftOut ? null : columnFor(kind, name, index, chosen.get(key(name))) };
  });
  refuseDoubled(header);
  const present = new Set(header.map(({ column }) => column));
  const missing = requiredColumns[kind].filter((column) => !present.has(column));
  if (missing.length > 0)
    throw new ImportFailure('missing_columns', { columns: missing.map(describe).join(', '), found: listOf(names) });
  if (kind === 'list' && !(['member_id', 'login_id', 'email', 'phone'] as const).some((column) => present.has(column)))
    throw new ImportFailure('no_identifier_column', { found: listOf(names) });
  return header;
}

/** Whether a row of which no name is known is data: it has an address or a number, or nothing like a column's name. */
const isSomebody = (kind: ImportKind, names: string[]): boolean =>
  names.some((name) => /@|＠|\d{4}/.test(name.normalize('NFKC'))) || !names.some((name) => nearestName(kind, name));

const nearestName = (kind: ImportKind, name: string) =>
  nearestWord(
    name.normalize('NFKC').trim(),
    columnsOf[kind].flatMap((known) => [known, japaneseNames[known]]),
  );

function columnFor(kind: ImportKind, name: string, index: number, chosen: ColumnName | undefined): ColumnName | null {
  const column = chosen ?? aliases.get(key(name));
  if (column && columnsOf[kind].includes(column)) return column;
  if (column) return null;
  const nearest = nearestName(kind, name);
  throw new ImportFailure(nearest ? 'unknown_column_nearest' : 'unknown_column', {
    name,
    letter: columnLetter(index),
    nearest: nearest ?? '',
    known: columnsOf[kind].map(describe).join(', '),
  });
}

function refuseDoubled(header: HeaderColumn[]): void {
  header.forEach(({ name, column }, index) => {
    const first = header.findIndex((other) => other.column !== null && other.column === column);
    if (column === null || first === index) return;
    const letters = { first: columnLetter(first), second: columnLetter(index) };
    throw new ImportFailure('doubled_column', { name, column: describe(column), ...letters });
  });
}

/** Columns that hold something and are not loaded, as written, for the importer to see. */
export const leftOut = (header: HeaderColumn[]): string[] =>
  header
    .filter(({ name, column }) => column === null && name.trim() && !errorFileColumns.some((own) => own === key(name)))
    .map(({ name }) => name);

const describe = (column: ColumnName) => `${japaneseNames[column]} (${column})`;
const listOf = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
