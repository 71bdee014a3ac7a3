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

/** Shows a signed-in member's answer. Whatever fails on the way shows `could_not_check` instead, with status 503. */
export async function showResult(parts: Parts, res: Response, memberId: string, answer: Answer): Promise<void> {
  const result = await resultFor(parts, res, answer);
  if (result.hasNews) await markAnswerChangesSeen(parts.db, memberId, parts.now());
  setStatus(res, [result]);
  res.locals.t = result.t;
  await render(res, 'checks/member/result', {
    title: result.heading,
    desks: result.desks,
    timeZone: result.timeZone,
    member: memberId,
    openAll: opensAll(res),
    canMark: result.actions.length > 0,
    slip: result.reference && '/check/slip',
    result,
  });
}

/** Shows the answers for a proven identifier: one as the result page, several below each other. */
export async function showIdentifierResults(parts: Parts, res: Response, answers: Answer[]): Promise<void> {
  const results = await Promise.all(answers.map((answer) => resultFor(parts, res, answer)));
  for (const [index, { hasNews }] of results.entries()) {
    const memberId = answers[index]?.memberId;
    if (hasNews && memberId) await markAnswerChangesSeen(parts.db, memberId, parts.now());
  }
  setStatus(res, results);
  const [first] = results;
  if (results.length === 1 && first) {
    res.locals.t = first.t;
    return render(res, 'checks/member/result', {
      title: first.heading,
      desks: first.desks,
      openAll: opensAll(res),
      timeZone: first.timeZone,
      canMark: false,
      slip: first.reference && provenSlip,
      result: first,
    });
  }
  const { t } = res.locals;
  const named = results.map((result, index) => ({
    result,
    slip: result.reference && `${provenSlip}?answer=${index}`,
    name: nameOf(t, answers[index]?.memberId),
  }));
  return render(res, 'checks/member/several', {
    title: t('checks:several.title', { count: results.length }),
    openAll: opensAll(res),
    canMark: false,
    results: named,
  });
}

/** The result as the pages show it. @returns a result that says that it could not be checked, where anything fails. */
export async function resultFor(parts: Parts, res: Response, answer: Answer): Promise<ResultView> {
  const person = answer.memberId ?? answer.keptAs;
  const { lang, t, isPlain } = res.locals;
  const reading = { lang, t, isPlain, now: parts.now(), timeZone: place.timeZone };
  try {
    const documents = await answerDocuments(parts, answer);
    const timeZone = zoneOf([...documents.values()]);
    const isAnswered = answer.verdict !== 'could_not_check';
    const asked = isAnswered ? person : answer.memberId;
    const found = asked === undefined ? nothing : await findResultFacts(parts.db, asked);
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

function nameOf(t: Response['locals']['t'], memberId: string | undefined): string {
  return memberId ? t('checks:several.member', { end: memberId.slice(-4) }) : t('checks:several.entry');
}
