import type { Response } from 'express';
import type { Dependencies } from '../dependencies';
import { describeError } from '../errors';
import type { IncidentDocument } from '../incident-file/incident-document';
import { isOurs } from '../matching/verdict';
import { place } from '../place';
import { referenceOf, showReference } from '../sealing/reference';
import { textsOf } from '../texts/i18n';
import { render } from '../web/render';
import type { Answer } from './answer';
import { markAnswerChangesSeen } from './answer-changes-repository';
import { answerDocuments } from './answer-documents';
import { audienceOf } from './audience-of';
import { type ResultView, resultView } from './checks-pages';
import { findResultFacts } from './done-actions-repository';
import { countAnswer } from './told-answers';

type Parts = Pick<Dependencies, 'db' | 'keys' | 'liveIncidents' | 'now' | 'log'>;

/** Nothing known beside the answer. */
const nothing = {
  ticked: new Set<string>(),
  passwordChangedAt: undefined,
  checkId: undefined,
  earlier: undefined,
  hasNews: false,
  own: [],
};

/** Where somebody who proved an identifier finds the slip; `answer` is the place among several, from 0. */
const provenSlip = '/check/code/slip';

/** Whose answers are shown: the signed-in member's, the first, or what was proved. */
interface Asker {
  memberId?: string;
  /** Path of the slip; of several with `?answer=` and the place among them, from 0. */
  slip: string;
}

/**
 * Shows the answers for a signed-in member and whom they act for. Whatever fails on the way shows `could_not_check` instead, with status 503.
 */
export const showMemberResults = (parts: Parts, res: Response, memberId: string, answers: Answer[]): Promise<void> =>
  showResults(parts, res, answers, { memberId, slip: '/check/slip' });

/** Shows the answers for a proven identifier. */
export const showIdentifierResults = (parts: Parts, res: Response, answers: Answer[]): Promise<void> =>
  showResults(parts, res, answers, { slip: provenSlip });

/** One as the result page, several below each other. */
async function showResults(parts: Parts, res: Response, answers: Answer[], asker: Asker): Promise<void> {
  const documents = answers.length > 1 ? await documentsOf(parts, answers) : undefined;
  const results = await Promise.all(
    answers.map((answer) => resultFor(parts, res, answer, documents && zoneOf(documents))),
  );
  for (const [index, { hasNews }] of results.entries()) {
    const memberId = answers[index]?.memberId;
    if (hasNews && memberId) await markAnswerChangesSeen(parts.db, memberId, parts.now());
  }
  setStatus(res, results);
  const [first] = results;
  const shared = {
    member: asker.memberId,
    openAll: opensAll(res),
    timeZone: first?.timeZone,
    canMark: asker.memberId !== undefined && (first?.actions.length ?? 0) > 0,
  };
  if (results.length === 1 && first) {
    res.locals.t = first.t;
    const slip = first.reference && asker.slip;
    return render(res, 'checks/member/result', {
      title: first.heading,
      desks: first.desks,
      ...shared,
      slip,
      result: first,
    });
  }
  const { t } = res.locals;
  const isActing = answers.some(({ represented }) => represented);
  const named = results.map((result, index) => ({
    result,
    slip: result.reference && `${asker.slip}?answer=${index}`,
    name: nameOf(t, answers[index], index === 0 ? asker.memberId : undefined),
    you: answers[index]?.represented && (answers[index].represented.name ?? answers[index].represented.memberId),
  }));
  const title = t('checks:several.title', { count: results.length });
  const lead = t(isActing ? 'checks:several.lead_acting' : 'checks:several.lead');
  return render(res, 'checks/member/several', { title, lead, ...shared, results: named });
}

/** Of all answers together; undefined where they cannot be read, which each result then says for itself. */
async function documentsOf(parts: Parts, answers: Answer[]): Promise<IncidentDocument[] | undefined> {
  try {
    const each = await Promise.all(answers.map((answer) => answerDocuments(parts, answer)));
    return each.flatMap((documents) => [...documents.values()]);
  } catch {
    return undefined;
  }
}

/**
 * The result as the pages show it.
 * @param pageZone IANA name: the clock of a page with several results; default: that of its incidents
 * @returns a result that says that it could not be checked, where anything fails
 */
export async function resultFor(parts: Parts, res: Response, answer: Answer, pageZone?: string): Promise<ResultView> {
  const person = answer.memberId ?? answer.keptAs;
  const { lang, t, isPlain } = res.locals;
  const reading = { lang, t, isPlain, now: parts.now(), timeZone: pageZone ?? place.timeZone };
  try {
    const documents = await answerDocuments(parts, answer);
    const timeZone = pageZone ?? zoneOf([...documents.values()]);
    const isAnswered = answer.verdict !== 'could_not_check';
    const asked = isAnswered ? person : answer.memberId;
    const found = asked === undefined ? nothing : (answer.beside ?? (await findResultFacts(parts.db, asked)));
    const facts = isAnswered ? found : { ...nothing, own: found.own };
    const reference =
      facts.checkId === undefined
        ? undefined
        : showReference(referenceOf(parts.keys, { kind: 'check', number: facts.checkId }));
    return resultView(answer, {
      ...reading,
      t: textsOf(res.locals.locale, audienceOf(answer, documents)),
      timeZone,
      own: facts.own,
      documents,
      done: facts,
      reference,
      earlier: facts.earlier,
      hasNews: facts.hasNews,
    });
  } catch (error) {
    parts.log.error({ err: describeError(error as Error) }, 'A result could not be shown');
    const failed: Answer = {
      ...answer,
      verdict: 'could_not_check',
      exposures: [],
      checked: [],
      held: [],
      coverage: [],
      reason: 'failure',
    };
    countAnswer(failed);
    return resultView(failed, { ...reading, documents: new Map(), done: nothing });
  }
}

/** 「すべて開く」 is a link: it works without scripts, and what it opens can be printed and found. */
const opensAll = (res: Response): boolean => res.req.query.open === 'all';

/** One clock for everything on a page: that of its incidents, or the installation's where they go by several. */
export function zoneOf(documents: Pick<IncidentDocument, 'time_zone'>[]): string {
  const [zone, ...others] = new Set(documents.map(({ time_zone }) => time_zone));
  return zone && others.length === 0 ? zone : place.timeZone;
}

function setStatus(res: Response, results: ResultView[]): void {
  if (results.some(({ verdict, reason }) => verdict === 'could_not_check' && isOurs(reason)))
    res.status(503).set('Retry-After', '30');
}

function nameOf(t: Response['locals']['t'], answer: Answer | undefined, own: string | undefined): string {
  if (own) return t('checks:several.own');
  const memberId = answer?.represented?.memberId ?? answer?.memberId;
  if (!memberId) return t('checks:several.entry');
  const name = answer?.represented?.name;
  const end = memberId.slice(-4);
  return name ? t('checks:several.named', { name, end }) : t('checks:several.member', { end });
}
