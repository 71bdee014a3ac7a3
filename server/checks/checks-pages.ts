import { type DeskView, deskView, deskViews } from '../desks/desk-pages';
import {
  type Action,
  actionList,
  type DoneFacts,
  isPasswordChanged,
  type MatchedExposure,
} from '../guidance/action-list';
import type { IncidentDocument } from '../incident-file/incident-document';
import type { Verdict } from '../matching/verdict';
import { maybeProse, type Prose, type Wording, wording } from '../texts/wording';
import { formatDate, formatDateTime, nameOfZone } from '../time/format-time';
import { keptFor } from '../web/kept';
import type { Answer } from './answer';
import { checkedViews, coverageTexts, reportText } from './checked-page';
import { type CheckedRow, checkedRow, hasFaq, sharedRow } from './checked-row';
import { type ExposureView, exposureView } from './exposure-page';
import { type SuspendedView, suspendedViews } from './held-page';
import { certaintyOf, type LeakedItems, leakedItems } from './leaked-items';
import { type NextUpdate, nextUpdateOf } from './next-update';
import type { Reading } from './reading';

/** One incident in which the person is, or may be. */
export interface MatchedIncidentView {
  code: string;
  title: Wording;
  organisation: Wording;
  report: string | undefined;
  revision: number;
  apology: Prose | undefined;
  /** The company's own words under this verdict. */
  words: Prose | undefined;
  support: Prose | undefined;
  nextUpdate: NextUpdate | undefined;
  exposures: ExposureView[];
  hasFaq: boolean;
}

/** The answer for one person, in words. */
export interface ResultView {
  verdict: Verdict;
  heading: string;
  lead: string;
  asOf: string;
  reference: string | undefined;
  /** Everything that leaked, over all exposures. */
  leaked: LeakedItems[];
  matched: MatchedIncidentView[];
  actions: Action[];
  /** What was checked and does not match: all of it for people who are not affected. */
  checked: CheckedRow[];
  /** Incidents that no answer can be given about. */
  suspended: SuspendedView[];
  coverage: string[];
  /** What to beware of, and which companies say so. */
  warnings: { from: Wording[]; text: Prose }[];
  /** Something could not be checked; what was found holds all the same. */
  isIncomplete: boolean;
  reason: Answer['reason'];
  desks: DeskView[] | undefined;
  /** What was told before, where it was something else. */
  earlier: { day: string; verdict: string } | undefined;
  /** See `ResultFacts`. */
  hasNews: boolean;
  timeZone: string;
  /** Addresses this person (`audienceOf`). */
  t: Reading['t'];
}

export interface ResultContext extends Reading {
  documents: ReadonlyMap<string, IncidentDocument>;
  done: DoneFacts;
  reference?: string;
  earlier?: { verdict: Verdict; at: Date };
  hasNews?: boolean;
}

/** @throws Error when the documents are not those that the answer rests on. */
export function resultView(answer: Answer, context: ResultContext): ResultView {
  const { lang, t, documents } = context;
  const matched = matchedIncidents(answer, context);
  const codes = new Set(matched.map(({ code }) => code));
  return {
    verdict: answer.verdict,
    ...headingOf(answer, documents, context),
    asOf: t('checks:as_of', {
      time: formatDateTime(lang, answer.checkedAt, context.timeZone),
      zone: nameOfZone(lang, context.timeZone),
    }),
    reference: context.reference,
    leaked: leakedItems(
      answer.exposures.map(({ verdict, incident, exposure, dataItems, may }) => ({
        certainty: certaintyOf(verdict, exposureOf(documents.get(incident), exposure).certainty),
        items: dataItems,
        may,
        incident: documents.get(incident) as IncidentDocument,
      })),
      context,
    ),
    matched,
    actions: actionsFor(answer, matchedExposures(answer, documents), context),
    suspended: suspendedViews(answer, documents, context),
    checked: checkedViews(
      { checked: answer.checked.filter((one) => !codes.has(one.incident) && isAnswered(one)) },
      documents,
      context,
    ).map((view) => {
      const document = documents.get(view.code) as IncidentDocument;
      return view.isShared ? sharedRow(view, context, document) : checkedRow(view, context, document);
    }),
    coverage: coverageTexts(answer, context),
    warnings:
      answer.verdict === 'could_not_check'
        ? []
        : warningsOf(matched.length > 0 ? codes : answeredCodes(answer), documents, lang),
    isIncomplete: answer.reason !== undefined && answer.verdict !== 'could_not_check',
    reason: answer.reason,
    desks: desksOf(answer, documents, context),
    hasNews: context.hasNews ?? false,
    timeZone: context.timeZone,
    t,
    earlier: context.earlier && {
      day: formatDate(lang, context.earlier.at, context.timeZone),
      verdict: t(`checks:icon.${context.earlier.verdict}`),
    },
  };
}

const isAnswered = ({ state }: Answer['checked'][number]) => state !== 'held' && state !== 'ended';

const answeredCodes = ({ checked }: Answer) => new Set(checked.filter(isAnswered).map(({ incident }) => incident));

/** The heading states the answer. Affected: as certain as the file says the leak itself is. */
function headingOf(answer: Answer, documents: ResultContext['documents'], { lang, t, timeZone }: Reading) {
  const isConfirmed = answer.exposures.some(
    ({ verdict, incident, exposure }) =>
      verdict === 'affected' && exposureOf(documents.get(incident), exposure).certainty === 'confirmed',
  );
  const { verdict, reason } = answer;
  const form = verdict === 'affected' ? `affected_${isConfirmed ? 'confirmed' : 'suspected'}` : verdict;
  const variant = verdict === 'could_not_check' ? `could_not_check_${reason ?? 'failure'}` : form;
  const values = { day: formatDate(lang, answer.checkedAt, timeZone) };
  return { heading: t(`checks:heading.${form}`, values), lead: t(`checks:lead.${variant}`, values) };
}

function matchedIncidents(answer: Answer, context: ResultContext): MatchedIncidentView[] {
  const { lang, documents } = context;
  const codes = [...new Set(answer.exposures.map(({ incident }) => incident))];
  return codes.map((code) => {
    const document = documents.get(code);
    if (!document) throw new Error(`no document for ${code}, which matches`);
    const own = answer.exposures.filter(({ incident }) => incident === code);
    return {
      code,
      title: wording(document.title, lang),
      organisation: wording(document.organisation, lang),
      report: reportText(document, context),
      revision: own[0]?.revision ?? 0,
      apology: maybeProse(document.apology, lang),
      words: context.isPlain ? undefined : own[0] && maybeProse(document.answers?.[own[0].verdict], lang),
      support: maybeProse(document.support, lang),
      nextUpdate: nextUpdateOf(document, lang),
      exposures: own.map((one) => exposureView(one, document, context)),
      hasFaq: hasFaq(document),
    };
  });
}

/** Each warning once, though several incidents give it. */
function warningsOf(
  codes: ReadonlySet<string>,
  documents: ResultContext['documents'],
  lang: Reading['lang'],
): ResultView['warnings'] {
  const warnings = new Map<string, ResultView['warnings'][number]>();
  for (const code of codes) {
    const document = documents.get(code);
    const text = maybeProse(document?.phishing, lang);
    if (!document || !text) continue;
    const warning = warnings.get(text.html) ?? { from: [], text };
    warning.from.push(wording(document.organisation, lang));
    warnings.set(text.html, warning);
  }
  return [...warnings.values()];
}

/** Steps are the same for all who have the same answers and have done the same. */
function actionsFor(answer: Answer, matched: MatchedExposure[], context: ResultContext): Action[] {
  const [first] = matched;
  if (!first) return [];
  const answers = answer.exposures.map((one) => [one.incident, one.revision, one.exposure, one.verdict, one.dataItems]);
  const done = [[...context.done.ticked].sort(), matched.map((one) => isPasswordChanged(one, context.done))];
  return keptActions(first.incident, context, matched, JSON.stringify([answers, done]));
}

const keptActions = keptFor(
  (_first: IncidentDocument, context: ResultContext, matched: MatchedExposure[], _key: string) =>
    actionList(matched, context.done, context),
  ({ lang, isPlain }, _matched, key) => `${lang} ${isPlain} ${key}`,
);

const matchedExposures = (answer: Answer, documents: ResultContext['documents']): MatchedExposure[] =>
  answer.exposures.map(({ incident, exposure, dataItems, verdict }) => {
    const document = documents.get(incident) as IncidentDocument;
    return {
      incident: document,
      exposure: exposureOf(document, exposure),
      items: dataItems,
      isPossible: verdict !== 'affected',
    };
  });

function exposureOf(document: IncidentDocument | undefined, code: string) {
  const exposure = document?.exposures.find((one) => one.code === code);
  if (!exposure) throw new Error(`exposure ${code} is not in the document of its incident`);
  return exposure;
}

/** Desks of the exposures that match, each once; undefined where none match: then every desk is shown. */
function desksOf(answer: Answer, documents: ResultContext['documents'], reading: Reading): DeskView[] | undefined {
  if (answer.exposures.length === 0) {
    // Who cannot be answered because an incident is being corrected calls those who correct it.
    const held = answer.held.flatMap(({ incident }) => documents.get(incident) ?? []);
    const asked = answer.reason === 'held' && held.length > 0 ? held : [...documents.values()];
    return asked.length > 0 ? deskViews(asked, reading) : undefined;
  }
  const desks = answer.exposures.map(({ incident, desk }) =>
    documents.get(incident)?.desks.find(({ code }) => code === desk),
  );
  return [...new Set(desks)].flatMap((desk) => (desk ? [deskView(desk, reading)] : []));
}
