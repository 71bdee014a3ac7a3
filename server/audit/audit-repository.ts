import type { Db } from '../../db/connection';
import { RefusedError } from '../errors';

/** The last event of the chain, as counted by the database. */
export interface Head {
  chainId: string;
  sequence: number;
  /** Hex. */
  hash: string;
}

export interface RecordedEvent {
  sequence: number;
  occurredAt: Date;
  actor: string;
  action: string;
  subject: string | undefined;
  memberId: string | undefined;
  reason: string | undefined;
  data: Record<string, unknown>;
}

export interface EventFilter {
  actor?: string;
  /** Whole action, or its noun alone: `member`. */
  action?: string;
  memberId?: string;
  subject?: string;
  from?: Date;
  /** Exclusive. */
  until?: Date;
  /** Only events before this number: paging goes from the newest down. */
  before?: number;
}

type EventRow = Omit<RecordedEvent, 'sequence'> & { sequence: string };

const toEvent = (row: EventRow): RecordedEvent => ({ ...row, sequence: Number(row.sequence) });

/** @throws RefusedError where somebody took its row away */
export async function getHead(db: Db): Promise<Head> {
  const head = await findHead(db);
  if (!head)
    throw new RefusedError('The audit log has no head any more; run "shokai audit verify".', {
      told: 'refusals:audit_head',
    });
  return head;
}

export async function findHead(db: Db): Promise<Head | undefined> {
  const row = await db('audit.chain').first('chainId', 'sequence', 'hash');
  return row && { chainId: row.chainId, sequence: Number(row.sequence), hash: row.hash.toString('hex') };
}

/** Newest first. */
export async function listEvents(db: Db, filter: EventFilter, limit: number): Promise<RecordedEvent[]> {
  const query = db('audit.events')
    .select<EventRow[]>('sequence', 'occurredAt', 'actor', 'action', 'subject', 'memberId', 'reason', 'data')
    .orderBy('sequence', 'desc')
    .limit(limit);
  if (filter.actor) query.where('actor', filter.actor);
  if (filter.action?.includes('.')) query.where('action', filter.action);
  else if (filter.action) query.whereRaw('starts_with(action, ?)', [`${filter.action}.`]);
  if (filter.memberId) query.where('memberId', filter.memberId);
  if (filter.subject) query.where('subject', filter.subject);
  if (filter.from) query.where('occurredAt', '>=', filter.from);
  if (filter.until) query.where('occurredAt', '<', filter.until);
  if (filter.before) query.where('sequence', '<', filter.before);
  return (await query).map(toEvent);
}

/** Hash (hex) of one event; undefined when there is none of this number. */
export async function findHash(db: Db, sequence: number): Promise<string | undefined> {
  const row = await db('audit.events').where({ sequence }).first<{ hash: Buffer } | undefined>('hash');
  return row?.hash.toString('hex');
}
