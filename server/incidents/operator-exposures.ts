import type { TFunction } from 'i18next';
import { announcedText } from '../incident-file/announced-text';
import type { CriterionDocument, ExposureDocument } from '../incident-file/incident-document';
import { asWritten, windowEndText } from '../incident-file/window-text';
import type { Language } from '../texts/i18n';
import { type Wording, wording } from '../texts/wording';
import { formatDateTime } from '../time/format-time';
import type { WindowEnd } from '../time/time-window';
import { criterionFields } from './obstacle';
import type { LiveList } from './readiness-repository';

/** An exposure in the operators' table. */
export interface ExposureRow {
  code: string;
  title: Wording;
  basis: ExposureDocument['basis'];
  /** True: neither criteria nor a list narrow it. */
  isEveryone: boolean;
  criteria: string[];
  /** Kinds of members that it is limited to. */
  kinds: string | undefined;
  partOf: string | undefined;
  includesWithdrawn: boolean;
  /** The live list; `missing` where the basis needs one. */
  list: { number: number; from: string } | 'missing' | undefined;
  announced: string | undefined;
}

type Words = { lang: Language; t: TFunction };

/** @param zone in which the times of lists are shown */
export function exposureRow(
  exposure: ExposureDocument,
  lists: LiveList[],
  zone: string,
  { lang, t }: Words,
): ExposureRow {
  const list = lists.find((one) => one.exposure === exposure.code);
  const live = list && { number: list.number, from: formatDateTime(lang, list.liveFrom, zone) };
  return {
    code: exposure.code,
    title: wording(exposure.title, lang),
    basis: exposure.basis,
    criteria: (exposure.criteria ?? []).map((criterion) => criterionText(criterion, lang, t)),
    isEveryone: exposure.basis === 'window' && !exposure.criteria,
    kinds: exposure.member_kinds?.join(', '),
    partOf: exposure.part_of,
    includesWithdrawn: exposure.include_withdrawn,
    list: live ?? (exposure.basis === 'window' ? undefined : 'missing'),
    announced: exposure.announced && announcedText(exposure.announced, lang, t),
  };
}

/** `card_paid · alpha, beta · 2016年5月20日（金） – 2016年8月14日（日）` */
export function criterionText(criterion: CriterionDocument, lang: Language, t: TFunction): string {
  const { membership, except = [], missing } = criterion;
  const named = (key: string) => t(`incidents-operator:criterion.${key}`);
  return [
    ...(membership ? [named('membership')] : []),
    conditionText(membership ?? criterion, lang, t),
    ...except.map((condition) => `${named('except')} ${conditionText(condition, lang, t)}`),
    ...(missing ? [named('missing')] : []),
  ].join(' · ');
}

export function conditionText(
  condition: Omit<CriterionDocument, 'except' | 'missing' | 'membership'>,
  lang: Language,
  t: TFunction,
) {
  const values = criterionFields.flatMap((field) => condition[field]?.join(', ') ?? []);
  const end = (at: WindowEnd | undefined, edge: 'first' | 'last') =>
    at ? windowEndText(at, edge, asWritten, lang, t) : '';
  return [...values, `${end(condition.from, 'first')} – ${end(condition.to, 'last')}`].join(' · ');
}
