import type { Dependencies } from '../dependencies';
import { describeError, NotFoundError } from '../errors';
import { digestOf, findMemberIds, type IdentifierQuery } from '../members/find-members';
import { listMembers } from '../members/list-members';
import { personOfDigest } from '../people/person';
import { openProfile, type Profile } from '../people/profile';
import type { Answer } from './answer';
import { buildAnswer } from './build-answer';
import { type Facts, findFacts } from './checks-repository';
import { resultFactsOf } from './done-actions-repository';
import { keepAnswer, type Occasion } from './keep-answer';
import { withOwnWords } from './own-words';
import { countAnswer } from './told-answers';

type Parts = Pick<Dependencies, 'db' | 'keys' | 'now' | 'log'>;

/**
 * The answer for a member (rules 5 to 7 of docs/matching.md). Whatever fails on the way makes it `could_not_check`, unless what was found
 * says that the person is affected: a failure is never an all-clear.
 * @throws NotFoundError when there surely is no such member.
 */
export async function checkMember(parts: Parts, memberId: string, occasion: Occasion): Promise<Answer> {
  return (await checkOne(parts, memberId, occasion)).answer;
}

/**
 * The answers for a member and for everybody whom the company's file lets them act for, theirs first.
 * @throws as `checkMember`
 */
export async function checkMemberAndRepresented(
  parts: Parts,
  memberId: string,
  occasion: Occasion,
): Promise<[Answer, ...Answer[]]> {
  const { answer, actsFor } = await checkOne(parts, memberId, occasion);
  const others = actsFor.filter((id) => id !== memberId);
  return [answer, ...(await checkRepresented(parts, others, occasion))];
}

/** @returns also whom the member acts for, as far as the record can be read */
async function checkOne(parts: Parts, memberId: string, occasion: Occasion) {
  let profile: Profile | undefined;
  const answer = await answering(parts, memberId, async () => {
    const facts = await findFacts(parts.db, memberId, [], occasion.session, occasion.isForPage);
    if (!facts.is_member) throw new NotFoundError(`There is no member ${memberId}.`);
    profile = readProfile(parts, memberId, facts);
    const built = buildAnswer(memberId, facts, profile ? [] : ['failure'], parts.now());
    return withOwnWords(parts, memberId, await keep(parts, memberId, occasion, facts, built));
  });
  return { answer, actsFor: profile?.actsFor ?? [] };
}

/** Answers of people whom the asker acts for, by name; of those who are not loaded what lists say of their member ID. */
async function checkRepresented(parts: Parts, memberIds: string[], occasion: Occasion): Promise<Answer[]> {
  const answers: Answer[] = [];
  for (const memberId of memberIds) {
    const name = await nameOf(parts, memberId);
    answers.push({ ...(await checkLoadedOrNot(parts, memberId, occasion)), represented: { memberId, name } });
  }
  return answers;
}

async function nameOf(parts: Parts, memberId: string): Promise<string | undefined> {
  try {
    return (await listMembers(parts, [memberId]))[0]?.profile?.name;
  } catch (error) {
    report(parts, memberId, error);
    return undefined;
  }
}

/** The answer for a member ID that the company gave us, whether its member is loaded or not. */
export async function checkLoadedOrNot(parts: Parts, memberId: string, occasion: Occasion): Promise<Answer> {
  try {
    return await checkMember(parts, memberId, occasion);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return checkUnloadedMember(parts, memberId, occasion);
  }
}

/**
 * The answers for everybody whom a proven identifier finds: every member who has it, and one for the entries of lists that have it and
 * mean none of those members (rule 9), and everybody whom those members act for. One `no_record` where that is nobody (rule 6).
 */
export async function checkIdentifier(parts: Parts, query: IdentifierQuery, occasion: Occasion): Promise<Answer[]> {
  let memberIds: string[];
  try {
    memberIds = await findMemberIds(parts.db, parts.keys, query);
  } catch (error) {
    return [failed(parts, undefined, error)];
  }
  const answers: Answer[] = [];
  const represented = new Set<string>();
  for (const memberId of memberIds) {
    const { answer, actsFor } = await checkFoundMember(parts, memberId, occasion);
    answers.push(answer);
    for (const one of actsFor) if (!memberIds.includes(one)) represented.add(one);
  }
  answers.push(...(await checkRepresented(parts, [...represented], occasion)));
  const entries = await answering(parts, undefined, () => checkEntries(parts, query, memberIds, occasion));
  return answers.length === 0 || entries.verdict !== 'no_record' ? [...answers, entries] : answers;
}

/** A member who was found a moment ago and is gone now has not been checked. */
async function checkFoundMember(parts: Parts, memberId: string, occasion: Occasion) {
  try {
    return await checkOne(parts, memberId, occasion);
  } catch (error) {
    return { answer: failed(parts, memberId, error), actsFor: [] };
  }
}

/** The answer for a member ID that stands on lists and that no member has (yet): what its entries say. */
const checkUnloadedMember = (parts: Parts, memberId: string, occasion: Occasion): Promise<Answer> =>
  answering(parts, memberId, () => checkEntriesOf(parts, memberId, [], occasion));

async function checkEntries(
  parts: Parts,
  query: IdentifierQuery,
  memberIds: string[],
  occasion: Occasion,
): Promise<Answer> {
  const digest = digestOf(parts.keys, query);
  return checkEntriesOf(parts, digest && personOfDigest(digest), memberIds, occasion);
}

/** @param person undefined: a text that is no identifier, which nothing can be found for */
async function checkEntriesOf(
  parts: Parts,
  person: string | undefined,
  memberIds: string[],
  occasion: Occasion,
): Promise<Answer> {
  const facts = await findFacts(parts.db, person ?? ' ', memberIds, occasion.session, occasion.isForPage);
  const answer = buildAnswer(undefined, facts, [], parts.now());
  if (answer.exposures.length === 0 && memberIds.length > 0) return { ...answer, verdict: 'no_record' };
  return person ? withOwnWords(parts, person, await keep(parts, person, occasion, facts, answer)) : answer;
}

/** Runs a check; a failure becomes `could_not_check`. */
async function answering(parts: Parts, memberId: string | undefined, check: () => Promise<Answer>): Promise<Answer> {
  try {
    const answer = await check();
    countAnswer(answer);
    return answer;
  } catch (error) {
    if (error instanceof NotFoundError) throw error;
    const answer = failed(parts, memberId, error);
    countAnswer(answer);
    return answer;
  }
}

/** Undefined where no key opens it: a record that cannot be read was not checked. */
function readProfile(parts: Parts, memberId: string, facts: Facts): Profile | undefined {
  try {
    return openProfile(parts.keys, memberId, facts.profile as Buffer);
  } catch (error) {
    report(parts, memberId, error);
    return undefined;
  }
}

/** Keeps an answer. One that cannot be kept is told where it says that the person is affected; an all-clear has to be on record. */
async function keep(parts: Parts, person: string, occasion: Occasion, facts: Facts, answer: Answer): Promise<Answer> {
  try {
    const kept = await keepAnswer(parts.db, person, occasion, facts, answer);
    const beside = facts.beside && resultFactsOf(facts.beside, kept);
    return { ...answer, ...(beside && { beside }), ...(answer.memberId === undefined && { keptAs: person }) };
  } catch (error) {
    report(parts, answer.memberId, error);
    return answer.exposures.length > 0 ? answer : { ...answer, verdict: 'could_not_check', reason: 'failure' };
  }
}

function failed(parts: Parts, memberId: string | undefined, error: unknown): Answer {
  report(parts, memberId, error);
  return {
    memberId,
    verdict: 'could_not_check',
    exposures: [],
    checked: [],
    held: [],
    coverage: [],
    checkedAt: parts.now(),
    reason: 'failure',
  };
}

function report({ log }: Parts, memberId: string | undefined, error: unknown): void {
  log.error({ memberId, err: describeError(error as Error) }, 'A check could not be completed');
}
