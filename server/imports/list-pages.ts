import type { TFunction } from 'i18next';
import type { Staff } from '../people/staff';
import { place } from '../place';
import { type Import, shownStateOf } from '../rows/import';
import { isInForce } from '../rows/import-states';
import type { Language } from '../texts/i18n';
import { formatDateTime } from '../time/format-time';

export interface Reader {
  lang: Language;
  t: TFunction;
  staff: Staff;
  /** See `findStaffNames`. */
  nameOf: (handle: string) => string;
}

export const whatOf = ({ kind, incident, exposure }: Import, { t }: Reader): string =>
  kind === 'list' ? `${t('imports:kind.list')}: ${incident} / ${exposure}` : t(`imports:kind.${kind}`);

export const timeOf = (time: Date | undefined, { lang }: Reader): string =>
  time ? formatDateTime(lang, time, place.timeZone) : '';

/** An import among the others: what, how many, who, when, why, which bytes. */
export const importRow = (one: Import, reader: Reader) => ({
  importId: one.importId,
  kind: one.options.dryRun ? `${whatOf(one, reader)} (${reader.t('imports:show.dry_run')})` : whatOf(one, reader),
  state: shownStateOf(one),
  isInForce: isInForce(one),
  accepted: one.counts.accepted?.toLocaleString(reader.lang),
  importedBy: reader.nameOf(one.importedBy),
  importedAt: timeOf(one.importedAt, reader),
  approvedBy: one.approvedBy && reader.nameOf(one.approvedBy),
  reasons: [one.options.again, one.approvalReason, one.endReason].filter(Boolean).join(' / '),
  hash: one.fileHash?.toString('hex').slice(0, 12),
});
