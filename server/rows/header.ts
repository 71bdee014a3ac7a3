import { ImportFailure } from '../csv/import-problem';
import { nearestWord } from '../texts/nearest-word';
import {
  type ColumnName,
  columnLetter,
  columnsFor,
  errorFileColumns,
  type ImportKind,
  japaneseNames,
  nameOfColumn,
  requiredColumns,
} from './csv-columns';

/** One column of a file: its name as written, and what it is; `column` is null where it is left out. */
export interface HeaderColumn {
  name: string;
  column: ColumnName | null;
}

/** What the importer decided about names that the format does not know. */
export interface HeaderChoices {
  /** By position; goes before the names. null: left out, undefined: not said. */
  layout?: (ColumnName | null | undefined)[];
  /** Name as written → column. */
  columns?: Record<string, ColumnName>;
  ignored?: string[];
  /** Somebody said that these are the names of the columns. */
  isHeader?: boolean;
  /** Lists: whom letters go to is read, too. */
  letters?: boolean;
  /** What stands where a cell is blank: such a column may be missing. */
  set?: Partial<Record<ColumnName, string>>;
}

/** Longest name of a column, in UTF-16 units: what is longer is none, and is not looked at any further. */
const longestName = 400;
const isTooLong = (name: string) => name.length > longestName;

const key = (name: string) => (isTooLong(name) ? name : name.normalize('NFKC').trim().toLowerCase());
const aliases = new Map<string, ColumnName>(
  (Object.entries(japaneseNames) as [ColumnName, string][]).flatMap(([column, japanese]) => [
    [column, column],
    [key(japanese), column],
  ]),
);

/** The column of a kind of file that has this name, in English or Japanese. */
export function findColumn(kind: ImportKind, name: string, forLetters = false): ColumnName | undefined {
  const column = aliases.get(key(name));
  return column && columnsFor(kind, forLetters).includes(column) ? column : undefined;
}

/** A name of a column of any kind of file, or of an error file. */
export const isKnownName = (name: string): boolean =>
  aliases.has(key(name)) || errorFileColumns.some((column) => column === key(name));

/**
 * Finds out what each column is. Names compare after NFKC, trim and lower-casing. The columns of an error file at the beginning are left out,
 * as are a column without a name and one that the format knows for another kind of file (氏名 in an affected list).
 * A file without names is refused as such: its first row is somebody, and failures and headers are kept in clear.
 * @throws ImportFailure for a name that is not known (with the nearest one), a column that stands twice or is missing.
 */
export function readHeader(kind: ImportKind, names: string[], choices: HeaderChoices = {}): HeaderColumn[] {
  refuseOtherSeparators(names);
  if (!choices.isHeader && isData(kind, names, choices))
    throw new ImportFailure('no_header', { known: columnsFor(kind, choices.letters).map(nameOfColumn).join(', ') });
  const found = matchColumns(kind, names, choices);
  const header = names.map((name, index): HeaderColumn => {
    const column = found[index];
    if (column === undefined) throw unknownColumn(kind, name, index, choices.letters);
    return { name, column };
  });
  refuseDoubled(header);
  const present = new Set(header.map(({ column }) => column));
  const missing = requiredColumns[kind].filter((column) => !present.has(column) && choices.set?.[column] === undefined);
  if (missing.length > 0)
    throw new ImportFailure('missing_columns', { columns: missing.map(nameOfColumn).join(', '), found: listOf(names) });
  const isForLetters = choices.letters && present.has('name') && present.has('address');
  const hasIdentifier = (['member_id', 'login_id', 'email', 'phone'] as const).some((column) => present.has(column));
  if (kind === 'list' && !hasIdentifier && !isForLetters)
    throw new ImportFailure(choices.letters ? 'no_recipient_column' : 'no_identifier_column', { found: listOf(names) });
  return header;
}

/**
 * What the columns of a file without names are. The first row is somebody's: nothing of it is kept.
 * @throws ImportFailure as `readHeader`, and where there are fewer or more columns
 */
export function headerOfLayout(
  kind: ImportKind,
  found: number,
  layout: (ColumnName | null)[],
  { set, letters }: Pick<HeaderChoices, 'set' | 'letters'>,
): HeaderColumn[] {
  if (layout.length !== found) throw new ImportFailure('other_columns', { stated: layout.length, found });
  const names = layout.map((column) => (column ? japaneseNames[column] : ''));
  return readHeader(kind, names, { layout, set, letters });
}

/** @throws ImportFailure where the one column there seems to be is several, separated by another sign than the comma */
function refuseOtherSeparators([name = '', ...others]: string[]): void {
  if (others.length > 0) return;
  for (const [sign, code] of Object.entries(otherSeparators)) {
    const isNamed = name.split(sign).length > 1 && name.split(sign).some((part) => aliases.has(key(part)));
    if (isNamed || key(name) === `sep=${sign}`.trim()) throw new ImportFailure(code);
  }
}

const otherSeparators = { ';': 'separated_by_semicolons', '\t': 'separated_by_tabs' };

/** Whether a row of which no name is known is no header: it has an address or a number, or, unless somebody said what it is, nothing like a column's name. */
function isData(
  kind: ImportKind,
  names: string[],
  { layout, columns = {}, ignored = [], letters }: HeaderChoices,
): boolean {
  const known = new Set([...aliases.keys(), ...Object.keys(columns).map(key), ...ignored.map(key)]);
  if (names.some((name) => known.has(key(name)))) return false;
  const hasValue = names.some((name) => isTooLong(name) || /@|＠|\d{4}/.test(name.normalize('NFKC')));
  return hasValue || (!layout && !names.some((name) => nearestName(kind, name, letters)));
}

const nearestName = (kind: ImportKind, name: string, forLetters: boolean | undefined) =>
  nearestWord(
    isTooLong(name) ? '' : name.normalize('NFKC').trim(),
    columnsFor(kind, forLetters).flatMap((known) => [known, japaneseNames[known]]),
  );

/** What each column is, by its name or by choice; null: left out, undefined: not known. */
export function matchColumns(
  kind: ImportKind,
  names: string[],
  { layout, columns = {}, ignored = [], letters }: HeaderChoices = {},
): (ColumnName | null | undefined)[] {
  if (layout && layout.length === names.length) return layout;
  const leftOut = new Set(ignored.map(key));
  const chosen = new Map(Object.entries(columns).map(([name, column]) => [key(name), column]));
  const skipped = isErrorFile(names) ? errorFileColumns.length : 0;
  return names.map((name, index) => {
    if (index < skipped || key(name) === '' || leftOut.has(key(name))) return null;
    const column = chosen.get(key(name)) ?? aliases.get(key(name));
    return column && !columnsFor(kind, letters).includes(column) ? null : column;
  });
}

function unknownColumn(kind: ImportKind, name: string, index: number, forLetters: boolean | undefined): ImportFailure {
  const nearest = nearestName(kind, name, forLetters);
  return new ImportFailure(nearest ? 'unknown_column_nearest' : 'unknown_column', {
    name: shown(name),
    letter: columnLetter(index),
    nearest: nearest ?? '',
    known: columnsFor(kind, forLetters).map(nameOfColumn).join(', '),
  });
}

function refuseDoubled(header: HeaderColumn[]): void {
  header.forEach(({ name, column }, index) => {
    const first = header.findIndex((other) => other.column !== null && other.column === column);
    if (column === null || first === index) return;
    const letters = { first: columnLetter(first), second: columnLetter(index) };
    throw new ImportFailure('doubled_column', { name, column: nameOfColumn(column), ...letters });
  });
}

/** Whether a file begins as the error file of an import does: it holds the rows alone that were rejected. */
export const isErrorFile = (names: string[]): boolean =>
  errorFileColumns.every((column, index) => key(names[index] ?? '') === column);

/** Columns that hold something and are not loaded, as written, for the importer to see. */
export const leftOut = (header: HeaderColumn[]): string[] =>
  header
    .filter(({ name, column }) => column === null && name.trim() && !errorFileColumns.some((own) => own === key(name)))
    .map(({ name }) => name);

const shown = (name: string) => (isTooLong(name) ? `${name.slice(0, 100)}…` : name);
const listOf = (names: string[]) => names.map((name) => `"${shown(name)}"`).join(', ');
