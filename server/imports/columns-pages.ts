import type { TFunction } from 'i18next';
import { encodingOf, type FileHead, separatorOf } from '../csv/csv-file';
import type { ImportFailure } from '../csv/import-problem';
import { type ColumnName, columnLetter, columnsFor, nameOfColumn } from '../rows/csv-columns';
import { type HeaderChoices, type HeaderColumn, matchColumns } from '../rows/header';
import type { Import } from '../rows/import';

export interface ColumnsForm {
  choices: HeaderChoices;
  /** Why the head cannot be read, or the columns are not understood. */
  failure?: ImportFailure;
  /** What somebody said of the first row. */
  header?: 'first' | 'none';
  /** The first row may be somebody's: then nothing is taken for granted. */
  mayBePerson?: boolean;
  /** Key of the message that asks for it. */
  error?: 'header_needed';
}

/** What stands between columns, as pages name it. */
export const separatorNames = { comma: ',', semicolon: ';', tab: '\t' } as const;

/** Posted for a column of which nothing was said. */
const notSaid = '?';

/** How a file was read: its encoding, its columns with what each is taken for, and the first rows. `head` is absent where none can be read. */
export function columnsPage(
  shown: Import,
  head: FileHead | undefined,
  { choices, failure, header, mayBePerson, error }: ColumnsForm,
  t: TFunction,
) {
  const { importId, kind, signs = {}, options, failure: earlier } = shown;
  const { names, row, sample } = head ?? { names: [], row: 1, sample: [] };
  const found = matchColumns(kind, names, { ...choices, letters: options.letters });
  const byName = matchColumns(kind, names, { letters: options.letters });
  const wrongAt = Math.max(0, found.indexOf(undefined));
  const isEucJp = signs.looksLikeEucJp && !options.encoding;
  const isAmbiguous = isEucJp || (earlier?.code === 'not_decodable' && !options.encoding);
  return {
    title: t('imports:columns.title', { id: importId }),
    importId,
    errors: {
      ...(failure ? { [`column_${wrongAt}`]: t(`imports:failure.${failure.code}`, failure.params) } : {}),
      ...(error ? { header: t(`imports:columns.${error}`) } : {}),
    },
    separators: Object.keys(separatorNames),
    separator: Object.entries(separatorNames).find(([, sign]) => sign === separatorOf(signs, options.separator))?.[0],
    header: header ?? options.header ?? (mayBePerson ? undefined : 'first'),
    mayBePerson,
    firstRow: names.slice(0, 12),
    values: {},
    alarm: isEucJp
      ? t('imports:failure.maybe_eucjp')
      : isAmbiguous && earlier
        ? t(`imports:failure.${earlier.code}`, earlier.params)
        : undefined,
    encoding: isAmbiguous ? '' : encodingOf(signs, options.encoding).encoding,
    isMarked: signs.mark !== undefined,
    isStated: options.encoding !== undefined,
    isRemembered: !options.layout && found.some((column, index) => column !== byName[index]),
    columns: names.map((name, index) => ({
      field: `column_${index}`,
      letter: columnLetter(index),
      name,
      chosen: found[index] === undefined ? notSaid : (found[index] ?? ''),
      samples: sample
        .map((fields) => fields[index] ?? '')
        .filter((value) => value.trim() !== '')
        .slice(0, 2),
    })),
    notSaid,
    known: columnsFor(kind, options.letters).map((column) => ({ value: column, text: nameOfColumn(column) })),
    sample: sample.map((fields, index) => ({ row: row + 1 + index, fields })),
  };
}

/** @param read gives a posted field */
export function readColumnsForm(
  { kind, options }: Pick<Import, 'kind' | 'options'>,
  names: string[],
  read: (name: string) => string,
): HeaderChoices['layout'] {
  const known: readonly string[] = columnsFor(kind, options.letters);
  return names.map((_, index) => {
    const value = read(`column_${index}`);
    return value === notSaid ? undefined : known.includes(value) ? (value as ColumnName) : null;
  });
}

export const layoutOf = (header: HeaderColumn[]) => header.map(({ column }) => column);
