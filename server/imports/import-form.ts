import type { TFunction } from 'i18next';
import type { ImportCommand } from './begin-import';
import type { ImportKind } from './csv-columns';
import type { TextEncoding } from './text-encoding';

const kinds: readonly string[] = ['members', 'activities', 'list'] satisfies ImportKind[];
const encodings: readonly string[] = ['utf-8', 'cp932'] satisfies TextEncoding[];

/** Reads the upload form. `target` is `INCIDENT/EXPOSURE`. @returns the command, or what is wrong with which field */
export function readImportForm(
  fields: Record<string, string>,
  filename: string,
  by: string,
  t: TFunction,
): { command: ImportCommand } | { errors: Record<string, string> } {
  const {
    kind = '',
    target = '',
    encoding = '',
    covers_from = '',
    covers_to = '',
    time_zone = '',
    again = '',
  } = fields;
  const errors: Record<string, string> = {};
  if (!kinds.includes(kind)) errors.kind = t('imports:new.wrong_kind');
  if (kind === 'list' && !target.includes('/')) errors.target = t('imports:new.no_exposure');
  if (kind === 'activities' && !covers_from !== !covers_to) errors.covers_from = t('imports:new.covers_both');
  if (!filename) errors.file = t('imports:new.no_file');
  if (Object.keys(errors).length > 0) return { errors };
  const [incident, exposure] = target.split('/');
  return {
    command: {
      kind: kind as ImportKind,
      ...(kind === 'list' ? { incident, exposure } : {}),
      timeZone: time_zone || undefined,
      covers: kind === 'activities' && covers_from ? `${covers_from}..${covers_to}` : undefined,
      options: {
        encoding: encodings.includes(encoding) ? (encoding as TextEncoding) : undefined,
        acceptRejects: kind !== 'list' && fields.accept === 'yes' ? true : undefined,
        dryRun: fields.dry_run === 'yes' ? true : undefined,
        again: again.trim() || undefined,
      },
      by,
    },
  };
}
