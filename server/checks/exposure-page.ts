import type { TFunction } from 'i18next';
import { nameOfCode } from '../activities/name-of-code';
import { type DeskView, deskView } from '../desks/desk-pages';
import type { DataItem } from '../incidents/data-item';
import { dataItemSeverity, dataItems } from '../incidents/data-item';
import type { CriterionDocument, ExposureDocument, IncidentDocument } from '../incidents/incident-document';
import { maybeProse, type Prose, type Wording, wording, wordings } from '../incidents/wording';
import { formatDate, formatMoment } from '../web/format-time';
import type { Evidence, ExposureAnswer } from './answer';
import { type WindowPicture, windowPicture } from './window-picture';

type ActivityEvidence = Extract<Evidence, { kind: 'activity' }>;

/** Who reads, and as of when. */
export interface Reading {
  lang: 'ja' | 'en';
  t: TFunction;
  now: Date;
  /** Plain words in place of the incident file's, where there are any. */
  isPlain?: boolean;
}

/** One window of the rule in words: who did what, where and when, counts. */
export interface WindowView {
  when: string;
  what: string;
  where: string | undefined;
  how: string | undefined;
  picture: WindowPicture | undefined;
  /** The person's own activities that meet it. */
  facts: { when: string; what: string; where: string; how: string; isInside: boolean }[];
}

/** One exposure that matches, as the person is told of it. */
export interface ExposureView {
  id: string;
  verdict: ExposureAnswer['verdict'];
  title: Wording;
  party: Wording;
  certainty: ExposureDocument['certainty'];
  items: { label: string; severity: number; severityText: string }[];
  summary: Prose | undefined;
  consequence: Prose | undefined;
  /** Who counts, in words. */
  rule: string;
  kinds: string | undefined;
  windows: WindowView[];
  list: { day: string; version: number; isCertain: boolean } | undefined;
  isEveryone: boolean;
  /** Why it is not certain: a key of `checks:doubt`. */
  doubt: 'entry' | 'partly' | 'list_only' | 'other' | undefined;
  notLeaked: Wording[];
  contacted: Prose | undefined;
  desk: DeskView | undefined;
}

export function exposureView(answer: ExposureAnswer, incident: IncidentDocument, reading: Reading): ExposureView {
  const exposure = incident.exposures.find(({ code }) => code === answer.exposure);
  if (!exposure) throw new Error(`exposure ${answer.exposure} is not in the document of ${answer.incident}`);
  const { lang, t } = reading;
  const desk = incident.desks.find(({ code }) => code === answer.desk);
  const party = incident.parties?.find(({ code }) => code === exposure.party);
  const list = answer.evidence.find((one) => one.kind === 'list');
  return {
    id: `${answer.incident}-${answer.exposure}`,
    verdict: answer.verdict,
    title: wording(exposure.title, lang),
    party: wording(party?.name ?? incident.organisation, lang),
    certainty: exposure.certainty,
    items: itemViews(answer.dataItems, t),
    summary: maybeProse(exposure.summary, lang),
    consequence: maybeProse(exposure.consequence, lang),
    rule: t(`checks:rule.${exposure.basis}`),
    kinds: kindsText(exposure, t),
    windows: windowViews(exposure, answer, incident, reading),
    list: list && {
      day: formatDate(lang, list.liveFrom, incident.time_zone),
      version: list.listVersion,
      isCertain: list.isCertain,
    },
    isEveryone: answer.evidence.some(({ kind }) => kind === 'everyone'),
    doubt: answer.verdict === 'possibly_affected' ? doubtOf(answer, exposure) : undefined,
    notLeaked: wordings(exposure.not_leaked ?? incident.not_leaked, lang),
    contacted: maybeProse(exposure.contacted, lang),
    desk: desk && deskView(desk, reading),
  };
}

/** The gravest first. */
export function itemViews(items: readonly DataItem[], t: TFunction): ExposureView['items'] {
  return [...items]
    .sort((a, b) => dataItemSeverity[b] - dataItemSeverity[a] || dataItems.indexOf(a) - dataItems.indexOf(b))
    .map((item) => ({
      label: t(`data-items:label.${item}`),
      severity: dataItemSeverity[item],
      severityText: t(`data-items:severity.${dataItemSeverity[item]}`),
    }));
}

export const kindsText = (exposure: ExposureDocument, t: TFunction): string | undefined =>
  exposure.member_kinds?.map((kind) => nameOfCode(t, 'kind', kind)).join(t('checks:and'));

/** Windows of the rule that this person meets; all of them where none is met. */
function windowViews(
  exposure: ExposureDocument,
  answer: ExposureAnswer,
  incident: IncidentDocument,
  reading: Reading,
): WindowView[] {
  const activities = answer.evidence.filter((one): one is ActivityEvidence => one.kind === 'activity');
  const views = (exposure.criteria ?? []).map((criterion, position) => {
    const own = activities.filter((activity) => activity.criterion === position);
    return {
      ...criterionView(criterion, reading),
      picture: own.length > 0 ? pictureOf(criterion, own, incident, reading) : undefined,
      facts: own.map((activity) => factView(activity, reading)),
    };
  });
  const met = views.filter(({ facts }) => facts.length > 0);
  return met.length > 0 ? met : views;
}

const pictureOf = (
  criterion: CriterionDocument,
  own: ActivityEvidence[],
  incident: IncidentDocument,
  { now }: Reading,
) => windowPicture(criterion, own, { timeZone: incident.time_zone, now });

/** A window in words. */
export function criterionView(criterion: CriterionDocument, { lang, t }: Pick<Reading, 'lang' | 't'>) {
  const named = (kind: 'activity' | 'channel' | 'payment_method', codes: string[] | undefined) =>
    codes?.map((code) => nameOfCode(t, kind, code)).join(t('checks:or'));
  const joined = (parts: (string | undefined)[]) => parts.filter(Boolean).join(t('checks:and')) || undefined;
  return {
    when: windowText(criterion, { lang, t }),
    what: named('activity', criterion.activities) ?? t('checks:any_activity'),
    where: joined([criterion.sites?.join(t('checks:and')), criterion.products?.join(t('checks:and'))]),
    how: joined([named('payment_method', criterion.payment_methods), named('channel', criterion.channels)]),
  };
}

function windowText({ from, to }: CriterionDocument, { lang, t }: Pick<Reading, 'lang' | 't'>): string {
  const [first, last] = [from && formatMoment(lang, from), to && formatMoment(lang, to)];
  if (first && last) return t('checks:window.both', { from: first, to: last });
  if (first) return t('checks:window.from', { from: first });
  return last ? t('checks:window.to', { to: last }) : t('checks:window.always');
}

function factView(activity: ActivityEvidence, { lang, t }: Reading): WindowView['facts'][number] {
  const [local, offset] = splitOffset(activity.occurredAt);
  const dash = t('checks:not_stated');
  const how = [
    activity.paymentMethod && nameOfCode(t, 'payment_method', activity.paymentMethod),
    activity.channel && nameOfCode(t, 'channel', activity.channel),
  ].filter(Boolean);
  return {
    when: offset ? `${formatMoment(lang, local)} (UTC${offset})` : formatMoment(lang, local),
    what: nameOfCode(t, 'activity', activity.activity),
    where: [activity.site, activity.product].filter(Boolean).join(t('checks:and')) || dash,
    how: how.join(t('checks:and')) || dash,
    isInside: activity.isInside,
  };
}

function splitOffset(canonical: string): [string, string] {
  const [, local, offset] = /^(.*?)(Z|[+-]\d{2}:\d{2})?$/.exec(canonical) ?? [];
  return /T/.test(canonical) ? [local ?? canonical, offset ?? ''] : [canonical, ''];
}

function doubtOf(answer: ExposureAnswer, exposure: ExposureDocument): ExposureView['doubt'] {
  const list = answer.evidence.find((one) => one.kind === 'list');
  const activities = answer.evidence.filter((one): one is ActivityEvidence => one.kind === 'activity');
  if (list && !list.isCertain) return 'entry';
  if (activities.length > 0 && activities.every(({ isInside }) => !isInside)) return 'partly';
  return list && exposure.basis === 'both' && activities.length === 0 ? 'list_only' : 'other';
}
