import { type DeskView, deskView } from '../desks/desk-pages';
import type { ExposureDocument, IncidentDocument } from '../incident-file/incident-document';
import { type ItemView, itemViews } from '../incident-file/item-words';
import { maybeProse, type Prose, type Wording, wording, wordings } from '../texts/wording';
import { formatDate } from '../time/format-time';
import { keptFor } from '../web/kept';
import type { ExposureAnswer } from './answer';
import { reportText } from './checked-page';
import { type OfferView, offerViews } from './offer-views';
import type { Reading } from './reading';
import { ruleText } from './rule-text';
import { type WindowView, windowViews } from './window-views';

/** What is told of an exposure to everybody who has the same answer about it. */
export interface SharedExposureView {
  incident: { code: string; title: Wording; report: string | undefined };
  verdict: ExposureAnswer['verdict'];
  title: Wording;
  party: Wording;
  certainty: ExposureDocument['certainty'];
  items: ItemView[];
  summary: Prose | undefined;
  consequence: Prose | undefined;
  /** Who counts, in words. */
  rule: string;
  list: { day: string; version: number; isCertain: boolean } | undefined;
  isEveryone: boolean;
  /** Why it is only possible, in words. */
  doubts: string[];
  notLeaked: Wording[];
  contacted: Prose | undefined;
}

/** One exposure that matches, as the person is told of it. */
export interface ExposureView extends SharedExposureView {
  id: string;
  shared: SharedExposureView;
  /** Of this person alone, as the list has them: "card ending 1234". */
  details: string[];
  offers: OfferView[];
  windows: WindowView[];
  desk: DeskView | undefined;
}

export function exposureView(answer: ExposureAnswer, incident: IncidentDocument, reading: Reading): ExposureView {
  const exposure = incident.exposures.find(({ code }) => code === answer.exposure);
  if (!exposure) throw new Error(`exposure ${answer.exposure} is not in the document of ${answer.incident}`);
  const desk = incident.desks.find(({ code }) => code === answer.desk);
  const shared = sharedExposure(exposure, reading, incident, sharedPart(answer));
  return {
    ...shared,
    shared,
    id: `${answer.incident}-${answer.exposure}`,
    details: answer.details ?? [],
    offers: offerViews(exposure, answer, incident, reading),
    windows: windowViews(exposure, answer, incident, reading),
    desk: desk && deskView(desk, reading),
  };
}

/** Of an answer what nobody is known by. */
function sharedPart({ incident, revision, verdict, dataItems, may, unknown, evidence }: ExposureAnswer) {
  const list = evidence.find((one) => one.kind === 'list');
  const isEveryone = evidence.some(({ kind }) => kind === 'everyone');
  return { incident, revision, verdict, dataItems, may, unknown, list, isEveryone };
}

const sharedExposure = keptFor(
  (
    exposure: ExposureDocument,
    reading: Reading,
    incident: IncidentDocument,
    answer: ReturnType<typeof sharedPart>,
  ): SharedExposureView => {
    const { lang } = reading;
    const party = incident.parties?.find(({ code }) => code === exposure.party);
    const { list } = answer;
    return {
      incident: { code: answer.incident, title: wording(incident.title, lang), report: reportText(incident, reading) },
      verdict: answer.verdict,
      title: wording(exposure.title, lang),
      party: wording(party?.name ?? incident.organisation, lang),
      certainty: exposure.certainty,
      items: itemViews(answer.dataItems, incident, reading, answer.may),
      summary: maybeProse(exposure.summary, lang),
      consequence: maybeProse(exposure.consequence, lang),
      rule: ruleText(exposure, incident, reading),
      list: list && {
        day: formatDate(lang, list.liveFrom, reading.timeZone),
        version: list.listVersion,
        isCertain: list.isCertain,
      },
      isEveryone: answer.isEveryone,
      doubts: answer.unknown.map((what) => reading.t(`checks:unknown.${what}`)),
      notLeaked: wordings(exposure.not_leaked ?? incident.not_leaked, lang),
      contacted: maybeProse(exposure.contacted, lang),
    };
  },
  ({ lang, timeZone, isPlain }, _incident, answer) => `${lang} ${timeZone} ${isPlain} ${JSON.stringify(answer)}`,
);
