import type { Answer } from '../checks/answer';
import { checkIdentifier, checkLoadedOrNot, checkMemberAndRepresented } from '../checks/check-person';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import type { Proven } from '../people/proven';

/**
 * The answers for what somebody proved by a code: every member and entry that has the email, or whom the letter was written to.
 * @param session hash of the session: an answer that is the last one again is kept once for each
 */
export async function findProvenAnswers(
  deps: Pick<Dependencies, 'db' | 'keys' | 'now' | 'log'>,
  proven: Proven,
  session?: string,
): Promise<Answer[]> {
  const occasion = { via: proven.via, session };
  if (proven.via === 'email_code') return checkIdentifier(deps, { kind: 'email', value: proven.email }, occasion);
  const { subject } = proven;
  if (!('memberId' in subject)) return checkIdentifier(deps, subject, occasion);
  try {
    return await checkMemberAndRepresented(deps, subject.memberId, occasion);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    return [await checkLoadedOrNot(deps, subject.memberId, occasion)];
  }
}
