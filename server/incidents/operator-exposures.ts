import type { TFunction } from 'i18next';
import { announcedText } from '../incident-file/announced-text';
import type { CriterionDocument, ExposureDocument } from '../incident-file/incident-document';
import type { Language } from '../texts/i18n';
import { type Wording, wording } from '../texts/wording';
import { formatDateTime, formatMoment } from '../time/format-time';
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
    criteria: (exposure.criteria ?? []).map((criterion) => criterionText(criterion, lang)),
    isEveryone: exposure.basis === 'window' && !exposure.criteria,
    kinds: exposure.member_kinds?.join(', '),
    partOf: exposure.part_of,
    includesWithdrawn: exposure.include_withdrawn,
    list: live ?? (exposure.basis === 'window' ? undefined : 'missing'),
    announced: exposure.announced && announcedText(exposure.announced, lang, t),
  };
}

/** `card_paid · alpha, beta · 2016年5月20日（金） – 2016年8月14日（日）` */
function criterionText(criterion: CriterionDocument, lang: Language): string {
  const values = criterionFields.flatMap((field) => criterion[field]?.join(', ') ?? []);
  const moment = (at: string | undefined) => (at ? formatMoment(lang, at) : '');
  return [...values, `${moment(criterion.from)} – ${moment(criterion.to)}`].join(' · ');
}
