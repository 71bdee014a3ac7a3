import type { Db } from '../../db/connection';

/** Work that nobody asks for, by the name under which the log has it. */
export const jobs = ['job-alarms', 'job-email-changes', 'job-imports', 'job-passwords'] as const;
export type Job = (typeof jobs)[number];

export interface AuditEvent {
  /**
   * Who did it: the handle of a staff member (`Staff.handle`, never an email) or of a token, `member`, `shell` (the command line without `--by`),
   * `stranger` (who did not get in), a job of the program, or `system` (the program at its start).
   */
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
