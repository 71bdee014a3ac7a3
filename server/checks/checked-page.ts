import type { IncidentDocument } from '../incidents/incident-document';
import { type Wording, wording } from '../incidents/wording';
import { formatDate, formatDay } from '../web/format-time';
import type { Answer, CheckedIncident } from './answer';
import { criterionView, kindsText, type Reading } from './exposure-page';

/** What was looked at for one incident: every window and list, whether the person is in it or not (rule 7 of docs/matching.md). */
export interface CheckedView {
  code: string;
  title: Wording;
  organisation: Wording;
  state: CheckedIncident['state'];
  revision: number;
  /** 「第2報（2022年1月27日）」; undefined where the file tells of no reports. */
  report: string | undefined;
  exposures: {
    title: Wording;
    rule: string;
    kinds: string | undefined;
    windows: { when: string; what: string; where: string | undefined; how: string | undefined }[];
    list: string;
  }[];
}

export function checkedViews(
  answer: Answer,
  documents: ReadonlyMap<string, IncidentDocument>,
  reading: Reading,
): CheckedView[] {
  return answer.checked.map((checked) => checkedView(checked, documents.get(checked.incident), reading));
}

function checkedView(checked: CheckedIncident, document: IncidentDocument | undefined, reading: Reading): CheckedView {
  if (!document) throw new Error(`no document for ${checked.incident}, which was checked`);
  const { lang, t } = reading;
  return {
    code: checked.incident,
    title: wording(document.title, lang),
    organisation: wording(document.organisation, lang),
    state: checked.state,
    revision: checked.revision,
    report: reportText(document, reading),
    exposures: document.exposures.map((exposure) => {
      const list = checked.lists.find((one) => one.exposure === exposure.code);
      return {
        title: wording(exposure.title, lang),
        rule: t(`checks:rule.${exposure.basis}`),
        kinds: kindsText(exposure, t),
        windows: (exposure.criteria ?? []).map((criterion) => criterionView(criterion, reading)),
        list: list
          ? t('checks:list_of', { day: formatDate(lang, list.liveFrom, document.time_zone), version: list.version })
          : t(exposure.basis === 'window' ? 'checks:checked.no_list' : 'checks:checked.list_missing'),
      };
    }),
  };
}

export function reportText(document: IncidentDocument, { lang, t }: Pick<Reading, 'lang' | 't'>): string | undefined {
  const latest = document.reports?.at(-1);
  return latest && t('checks:report', { number: latest.number, day: formatDay(lang, latest.date) });
}

/** For which time the records of activities are complete. */
export function coverageTexts(answer: Answer, { lang, t }: Reading): string[] {
  return answer.coverage.map(({ from, until }) => {
    const first = from && formatDate(lang, from, 'Asia/Tokyo');
    const last = until && formatDate(lang, new Date(until.getTime() - 1), 'Asia/Tokyo');
    if (first && last) return t('checks:window.both', { from: first, to: last });
    if (first) return t('checks:window.from', { from: first });
    return last ? t('checks:window.to', { to: last }) : t('checks:window.always');
  });
}
