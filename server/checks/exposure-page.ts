import { type DeskView, deskView } from '../desks/desk-pages';
import type { ExposureDocument, IncidentDocument } from '../incident-file/incident-document';
import { type ItemView, itemViews } from '../incident-file/item-words';
import { maybeProse, type Prose, type Wording, wording, wordings } from '../texts/wording';
import { formatDate } from '../time/format-time';
import type { ExposureAnswer } from './answer';
import { type OfferView, offerViews } from './offer-views';
import type { Reading } from './reading';
import { ruleText } from './rule-text';
import { type WindowView, windowViews } from './window-views';

/** One exposure that matches, as the person is told of it. */
export interface ExposureView {
  id: string;
  verdict: ExposureAnswer['verdict'];
  title: Wording;
  party: Wording;
  certainty: ExposureDocument['certainty'];
  items: ItemView[];
  /** Of this person alone, as the list has them: "card ending 1234". */
  details: string[];
  offers: OfferView[];
  summary: Prose | undefined;
  consequence: Prose | undefined;
  /** Who counts, in words. */
  rule: string;
  windows: WindowView[];
  list: { day: string; version: number; isCertain: boolean } | undefined;
  isEveryone: boolean;
  /** Why it is only possible, in words. */
  doubts: string[];
  notLeaked: Wording[];
  contacted: Prose | undefined;
  desk: DeskView | undefined;
}

export function exposureView(answer: ExposureAnswer, incident: IncidentDocument, reading: Reading): ExposureView {
  const exposure = incident.exposures.find(({ code }) => code === answer.exposure);
  if (!exposure) throw new Error(`exposure ${answer.exposure} is not in the document of ${answer.incident}`);
  const { lang } = reading;
  const desk = incident.desks.find(({ code }) => code === answer.desk);
  const party = incident.parties?.find(({ code }) => code === exposure.party);
  const list = answer.evidence.find((one) => one.kind === 'list');
  return {
    id: `${answer.incident}-${answer.exposure}`,
    verdict: answer.verdict,
    title: wording(exposure.title, lang),
    party: wording(party?.name ?? incident.organisation, lang),
    certainty: exposure.certainty,
    items: itemViews(answer.dataItems, incident, reading, answer.may),
    details: answer.details ?? [],
    offers: offerViews(exposure, answer, incident, reading),
    summary: maybeProse(exposure.summary, lang),
    consequence: maybeProse(exposure.consequence, lang),
    rule: ruleText(exposure, incident, reading),
    windows: windowViews(exposure, answer, incident, reading),
    list: list && {
      day: formatDate(lang, list.liveFrom, reading.timeZone),
      version: list.listVersion,
      isCertain: list.isCertain,
    },
    isEveryone: answer.evidence.some(({ kind }) => kind === 'everyone'),
    doubts: answer.unknown.map((what) => reading.t(`checks:unknown.${what}`)),
    notLeaked: wordings(exposure.not_leaked ?? incident.not_leaked, lang),
    contacted: maybeProse(exposure.contacted, lang),
    desk: desk && deskView(desk, reading),
  };
}
