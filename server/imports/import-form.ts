import type { TFunction } from 'i18next';
import { readCoverage } from '../activities/coverage';
import { readPair, type StatedPair } from '../activities/import-pairs';
import type { TextEncoding } from '../csv/text-encoding';
import { UsageError } from '../errors';
import { place } from '../place';
import type { ImportKind } from '../rows/csv-columns';
import { findColumn } from '../rows/header';
import type { ImportOptions } from '../rows/import';
import { isTimeZone } from '../time/time-zone';
import type { ImportCommand } from './begin-import';

const kinds: readonly string[] = ['members', 'activities', 'list'] satisfies ImportKind[];
const encodings: readonly string[] = ['utf-8', 'cp932'] satisfies TextEncoding[];

type Fields = Record<string, string>;

/** Reads the upload form. `target` is `INCIDENT/EXPOSURE`. @returns the command, or what is wrong with which field */
export function readImportForm(
  fields: Fields,
  filename: string,
  by: string,
  t: TFunction,
): { command: ImportCommand } | { errors: Fields } {
  const { kind = '', target = '', covers_from = '', covers_to = '', time_zone = '' } = fields;
  const errors: Fields = {};
  if (!kinds.includes(kind)) errors.kind = t('imports:new.wrong_kind');
  if (kind === 'list' && !target.includes('/')) errors.target = t('imports:new.no_exposure');
  const isZone = time_zone === '' || isTimeZone(time_zone);
  if (!isZone) errors.time_zone = t('imports:new.no_zone');
  if (kind === 'activities' && !covers_from !== !covers_to) errors.covers_from = t('imports:new.covers_both');
  else if (kind === 'activities' && covers_from && isZone && !isCoverage(`${covers_from}..${covers_to}`, time_zone))
    errors.covers_from = t('imports:new.covers_wrong');
  if (kind === 'activities' && !readPairs(fields.covers_of)) errors.covers_of = t('imports:new.covers_of_wrong');
  if (readFilling(kind as ImportKind, fields.set) === undefined) errors.set = t('imports:new.set_wrong');
  if (Number.isNaN(readCount(fields.records))) errors.records = t('imports:new.no_count');
  if (!filename) errors.file = t('imports:new.no_file');
  if (Object.keys(errors).length > 0) return { errors };
  const [incident, exposure] = target.split('/');
  return {
    command: {
      kind: kind as ImportKind,
      ...(kind === 'list' ? { incident, exposure } : {}),
      timeZone: time_zone || undefined,
      covers: kind === 'activities' && covers_from ? `${covers_from}..${covers_to}` : undefined,
      options: readOptions(kind as ImportKind, fields),
      by,
    },
  };
}

function readOptions(kind: ImportKind, fields: Fields): ImportOptions {
  const { encoding = '', again = '', corrects = '' } = fields;
  const samples = { affected: readIds(fields.affected), unaffected: readIds(fields.unaffected) };
  return {
    encoding: encodings.includes(encoding) ? (encoding as TextEncoding) : undefined,
    declared: readCount(fields.records),
    midnight: kind === 'activities' ? midnights.find((one) => one === fields.midnight) : undefined,
    coversOf: kind === 'activities' ? readPairs(fields.covers_of) : undefined,
    set: readFilling(kind, fields.set),
    trailer: fields.trailer === 'yes' ? true : undefined,
    replace: kind === 'members' && fields.replace === 'yes' ? true : undefined,
    corrects: kind !== 'list' && /^[1-9]\d{0,8}$/.test(corrects) ? Number(corrects) : undefined,
    samples: kind === 'list' && samples.affected.length + samples.unaffected.length > 0 ? samples : undefined,
    letters: kind === 'list' && fields.letters === 'yes' ? true : undefined,
    ambiguous: kind === 'list' && fields.ambiguous === 'possible' ? 'possible' : undefined,
    again: again.trim() || undefined,
  };
}

/** `ACTIVITY[@SITE]`, separated by commas or line breaks; undefined where one is no such thing. */
export function readPairs(text = ''): StatedPair[] | undefined {
  const pairs = lines(text).map(readPair);
  return pairs.includes(undefined) ? undefined : (pairs as StatedPair[]);
}

const midnights = ['day', 'instant'] as const;

const lines = (text: string): string[] =>
  text
    .split(/[\r\n、，,]+/)
    .map((line) => line.trim())
    .filter(Boolean);

/** `COLUMN=VALUE`, one a line; undefined where a line is no such thing. */
function readFilling(kind: ImportKind, text = ''): ImportOptions['set'] {
  const filling = text
    .split(/[\r\n]+/)
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [name = '', ...value] = line.normalize('NFKC').split('=');
      return [findColumn(kind, name), value.join('=').trim()] as const;
    });
  return filling.every(([column, value]) => column && value) ? Object.fromEntries(filling) : undefined;
}

function isCoverage(text: string, timeZone: string): boolean {
  try {
    readCoverage(text, timeZone || place.timeZone);
    return true;
  } catch (error) {
    if (error instanceof UsageError) return false;
    throw error;
  }
}

/** A number of records, in full-width digits and with commas too; undefined when empty, NaN when it is none. */
function readCount(text = ''): number | undefined {
  const digits = text.normalize('NFKC').replace(/[,\s]/g, '');
  if (digits === '') return undefined;
  return /^\d{1,12}$/.test(digits) ? Number(digits) : Number.NaN;
}

const readIds = (text = ''): string[] => [
  ...new Set(
    text
      .normalize('NFKC')
      .split(/[\s,;、，]+/)
      .filter(Boolean),
  ),
];
