import { createHash } from 'node:crypto';
import type { Db } from '../../db/connection';
import type { Answer, Via } from './answer';
import { type Facts, insertCheck } from './checks-repository';
import type { ToldRow } from './done-actions-repository';

/** On which occasion somebody asked. */
export interface Occasion {
  via: Via;
  /** Hash of the session, or another name for the occasion: an answer that is the last one again is kept once for each. */
  session?: string;
  /** The answer is for a page of the person's own: what stands beside it there is read with it. */
  isForPage?: boolean;
}

/**
 * Keeps an answer with the versions that it rested on, where it or they differ from the last one, else once a session.
 * @returns what was kept, if anything was
 */
export async function keepAnswer(
  db: Db,
  person: string,
  { via, session }: Occasion,
  facts: Facts,
  answer: Answer,
): Promise<ToldRow | undefined> {
  const fingerprint = fingerprintOf(answer);
  const isNew = !facts.last_fingerprint?.equals(fingerprint);
  if (!isNew && (!session || facts.was_told_in_session)) return undefined;
  return insertCheck(db, { person, via, session, verdict: answer.verdict, fingerprint, answer });
}

const fingerprintOf = ({ checkedAt: _, ...answer }: Answer) =>
  createHash('sha256').update(JSON.stringify(answer)).digest();
