import { createHash } from 'node:crypto';

/** An event as it is hashed: what the database holds, as text. */
export interface HashedEvent {
  sequence: string;
  /** UTC with microseconds: `2026-11-22T01:02:03.456789Z`. */
  at: string;
  actor: string;
  action: string;
  subject: string | null;
  memberId: string | null;
  reason: string | null;
  /** PostgreSQL's text of the jsonb value. */
  data: string;
}

/** What stands before the first event of a chain. */
export const genesisOf = (chainId: string): Buffer => createHash('sha256').update(chainId).digest();

/** The hash of an event that follows one of hash `before`: over that and the event as PostgreSQL writes the JSON array of it. */
export function hashAfter(before: Buffer, event: HashedEvent): Buffer {
  const { sequence, at, actor, action, subject, memberId, reason, data } = event;
  const texts = [at, actor, action, subject, memberId, reason].map((text) => JSON.stringify(text));
  return createHash('sha256')
    .update(before)
    .update(`[${[sequence, ...texts, data].join(', ')}]`)
    .digest();
}
