import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { type Call, type Check, type Checklist, nameOfCall } from './call';
import { updateFailed, updateVerified } from './calls-repository';

/**
 * Opens the record when the caller stated enough; nothing changes on a call that failed, ended or was verified meanwhile.
 * @returns false, and nothing changes, when it was not enough
 */
export async function verifyCall(
  deps: Dependencies,
  command: { call: Call; staff: Staff; checklist: Checklist; ticked: Check[] },
): Promise<boolean> {
  const { call, checklist } = command;
  const ticked = checklist.items.map(({ check }) => check).filter((check) => command.ticked.includes(check));
  if (checklist.required === 0 || ticked.length < checklist.required) return false;
  await deps.db.transaction(async (db) => {
    if (await updateVerified(db, call.callId, ticked, deps.now())) await record(db, command, 'call.verify', ticked);
  });
  return true;
}

/** The caller could not state enough: the record stays closed, and the member sees that somebody tried. What was decided before stays. */
export async function failCall(
  deps: Dependencies,
  command: { call: Call; staff: Staff; ticked: Check[] },
): Promise<void> {
  await deps.db.transaction(async (db) => {
    const { call, ticked } = command;
    if (await updateFailed(db, call.callId, ticked, deps.now())) await record(db, command, 'call.fail', ticked);
  });
}

const record = (
  db: Parameters<typeof recordEvent>[0],
  { call, staff }: { call: Call; staff: Staff },
  action: string,
  ticked: Check[],
) =>
  recordEvent(db, {
    actor: staff.handle,
    action,
    subject: nameOfCall(call.callId),
    memberId: call.memberId,
    reason: call.reason,
    data: { ticked },
  });
