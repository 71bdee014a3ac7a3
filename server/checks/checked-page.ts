import type { ExposureDocument, IncidentDocument } from '../incident-file/incident-document';
import { type Wording, wording } from '../texts/wording';
import { formatDate, formatDateTime, formatDay, localIso } from '../time/format-time';
import { keptFor } from '../web/kept';
import type { Answer, CheckedIncident } from './answer';
import type { Place } from './own-activities-repository';
import type { Reading } from './reading';
import { kindsText, ruleText } from './rule-text';
import { criterionView, ownIn, type WindowView, windowView } from './window-views';

/** What was looked at for one incident: every window and list, whether the person is in it or not (rule 7 of docs/matching.md). */
export interface CheckedView {
  code: string;
  title: Wording;
  organisation: Wording;
  state: CheckedIncident['state'];
  /** What the answer is for this incident alone. */
  verdict: CheckedIncident['verdict'];
  revision: number;
  /** 「第2報（2022年1月27日）」; undefined where the file tells of no reports. */
  report: string | undefined;
  exposures: {
    title: Wording;
    rule: string;
    /** Where the rule does not name them. */
    kinds: string | undefined;
    windows: { when: string; what: string; where: string | undefined; how: string | undefined }[];
    list: string;
    /** Whether a list says who is in it. */
    hasList: boolean;
    /** Windows around which the person has activities of the kind asked for, and why those inside do not count. */
    own: { window: WindowView; why: 'not_on_list' | 'other_condition' | undefined }[];
  }[];
  /** Nothing of one person stands in it. */
  isShared: boolean;
}

export function checkedViews(
  answer: Pick<Answer, 'checked'>,
  documents: ReadonlyMap<string, IncidentDocument>,
  reading: Reading,
): CheckedView[] {
  return answer.checked.map((checked) => checkedView(checked, documents.get(checked.incident), reading));
}

function checkedView(checked: CheckedIncident, document: IncidentDocument | undefined, reading: Reading): CheckedView {
  if (!document) throw new Error(`no document for ${checked.incident}, which was checked`);
  const { incident, revision } = checked;
  const hasOwn = reading.own?.some((one) => one.incident === incident && one.revision === revision);
  return hasOwn ? ownView(document, reading, checked) : sharedView(document, reading, checked);
}

/** What was checked is the same for all who have no activity around any of the windows, which are most. */
const sharedView = keptFor(
  (document: IncidentDocument, reading: Reading, checked: CheckedIncident) => ({
    ...ownView(document, { ...reading, own: undefined }, checked),
    isShared: true,
  }),
  ({ lang, timeZone, isPlain }, checked) => `${lang} ${timeZone} ${isPlain} ${JSON.stringify(checked)}`,
);

function ownView(document: IncidentDocument, reading: Reading, checked: CheckedIncident): CheckedView {
  const { lang, t } = reading;
  const rules = rulesOf(document, reading);
  return {
    code: checked.incident,
    title: wording(document.title, lang),
    organisation: wording(document.organisation, lang),
    state: checked.state,
    verdict: checked.verdict,
    revision: checked.revision,
    report: reportText(document, reading),
    exposures: document.exposures.map((exposure, position) => {
      const list = checked.lists.find((one) => one.exposure === exposure.code);
      return {
        ...(rules[position] as (typeof rules)[number]),
        list: list
          ? t('checks:list_of', { day: formatDate(lang, list.liveFrom, reading.timeZone), version: list.version })
          : t(exposure.basis === 'window' ? 'checks:checked.no_list' : 'checks:checked.list_missing'),
        hasList: list !== undefined,
        own: ownWindows(checked, exposure, document, reading),
      };
    }),
    isShared: false,
  };
}

/** Every exposure's rule in words: the same for all who read it in these words. */
const rulesOf = keptFor(
  (document: IncidentDocument, reading: Reading) =>
    document.exposures.map((exposure) => ({
      title: wording(exposure.title, reading.lang),
      rule: ruleText(exposure, document, reading),
      kinds: exposure.criteria && kindsText(exposure, document, reading),
      windows: (exposure.criteria ?? []).map((criterion) => criterionView(criterion, document, reading)),
    })),
  ({ lang, timeZone, isPlain }) => `${lang} ${timeZone} ${isPlain}`,
);

/** The person's activities around the windows of an exposure that does not match; those inside only where it is known why they do not count. */
function ownWindows(
  { incident, revision, lists }: CheckedIncident,
  exposure: ExposureDocument,
  document: IncidentDocument,
  reading: Reading,
): CheckedView['exposures'][number]['own'] {
  const hasList = lists.some((list) => list.exposure === exposure.code);
  const isNarrowed = exposure.member_kinds || exposure.part_of || exposure.include_withdrawn === false;
  const why = exposure.basis === 'both' && hasList ? 'not_on_list' : isNarrowed ? 'other_condition' : undefined;
  return (exposure.criteria ?? []).flatMap((criterion, position) => {
    const own = ownIn({ incident, revision, exposure: exposure.code }, position, reading);
    const facts = own.filter(({ place }) => why || !touches(place));
    if (facts.length === 0) return [];
    const isTouched = facts.some(({ place }) => touches(place));
    return [{ window: windowView(criterion, facts, document, reading), why: isTouched ? why : undefined }];
  });
}

const touches = (place: Place) => place === 'inside' || place === 'part';

export function reportText(document: IncidentDocument, { lang, t }: Pick<Reading, 'lang' | 't'>): string | undefined {
  const latest = document.reports?.at(-1);
  return latest && t('checks:report', { number: latest.number, day: formatDay(lang, latest.date) });
}

/** For which time the records of activities are complete. */
export function coverageTexts(answer: Answer, { lang, t, timeZone }: Reading): string[] {
  return answer.coverage.map(({ from, until }) => {
    const isWhole = [from, until].every((end) => !end || localIso(end, timeZone).endsWith('T00:00'));
    const format = isWhole ? formatDate : formatDateTime;
    const first = from && format(lang, from, timeZone);
    const last = until && format(lang, new Date(until.getTime() - 1), timeZone);
    if (first && last) return t('checks:window.both', { from: first, to: last });
    if (first) return t('checks:window.from', { from: first });
    return last ? t('checks:window.to', { to: last }) : t('checks:window.always');
  });
}
