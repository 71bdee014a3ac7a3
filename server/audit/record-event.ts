import type { Db } from '../../db/connection';

export interface AuditEvent {
  /** Handle of a staff member (`Staff.handle`, never an email), `member` or `system`. */
  actor: string;
  /** Noun and verb: `incident.publish`. */
  action: string;
  /** What it was done to: codes and IDs only. */
  subject?: string;
  /** The member it concerns, who may see it. */
  memberId?: string;
  /** A code or case number; never free text, which could hold personal values. */
  reason?: string;
  /** IDs, counts, hashes; never personal values. */
  data?: object;
}

/**
 * Appends one event to the chain. Call it last in the verb's transaction: until that ends, every other writer of the log waits.
 * Number, time (the database's clock) and hash are set by a trigger.
 */
export async function recordEvent(db: Db, event: AuditEvent): Promise<void> {
  await db('audit.events').insert({
    actor: event.actor,
    action: event.action,
    subject: event.subject,
    memberId: event.memberId,
    reason: event.reason,
    data: JSON.stringify(event.data ?? {}),
  });
}
