import type { Db } from '../../db/connection';
import { csvLine } from '../csv/csv-line';
import { type EventFilter, listEvents, type RecordedEvent } from './audit-repository';

const columns = ['sequence', 'occurred_at', 'actor', 'action', 'subject', 'member_id', 'reason', 'data'];
const pageSize = 5_000;

/** The filtered log as CSV, newest first, in pieces of some thousand lines. */
export async function* auditCsv(db: Db, filter: EventFilter): AsyncGenerator<string> {
  yield `${columns.join(',')}\r\n`;
  let before = filter.before;
  for (;;) {
    const events = await listEvents(db, { ...filter, before }, pageSize);
    yield events.map(lineOf).join('');
    if (events.length < pageSize) return;
    before = events.at(-1)?.sequence;
  }
}

function lineOf(event: RecordedEvent): string {
  const { sequence, occurredAt, actor, action, subject, memberId, reason, data } = event;
  const cells = [String(sequence), occurredAt.toISOString(), actor, action, subject, memberId, reason];
  return csvLine([...cells, JSON.stringify(data)]);
}
