import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { ThrottledError } from '../errors';
import type { IdentifierQuery } from '../members/find-members';
import type { Staff } from '../people/staff';
import { type Caller, nameOfCall, type Reason } from './call';
import { countCallsSince, insertCall } from './calls-repository';
import { recordRefusal } from './desk-quota';

const hour = 60 * 60_000;

/**
 * Opens a call about one person. Nothing of the record is shown before the caller was verified.
 * @throws ThrottledError when this person has opened as many as one may in an hour, which is on record and told to the admins
 */
export async function openCall(
  deps: Dependencies,
  command: {
    staff: Staff;
    person: { memberId: string } | { query: IdentifierQuery };
    foundBy: string;
    reason: Reason;
    caseNumber: string | undefined;
    caller: Caller;
  },
): Promise<number> {
  const { config, keys, now } = deps;
  const { staff, person, reason, caller, caseNumber } = command;
  const opening = deps.db.transaction(async (db) => {
    await db.raw('select 1 from staff where staff_id = ? for update', [staff.staffId]);
    const opened = await countCallsSince(db, staff.staffId, new Date(now().getTime() - hour));
    if (opened >= config.supportCallsPerHour)
      throw new ThrottledError(`No more than ${config.supportCallsPerHour} records may be opened in an hour.`, 600);
    const callId = await insertCall({ db, keys }, { ...command, staffId: staff.staffId, openedAt: now() });
    await recordEvent(db, {
      actor: staff.handle,
      action: 'call.open',
      subject: nameOfCall(callId),
      memberId: 'memberId' in person ? person.memberId : undefined,
      reason,
      data: { role: staff.role, caller, caseNumber, foundBy: command.foundBy },
    });
    return callId;
  });
  try {
    return await opening;
  } catch (error) {
    if (error instanceof ThrottledError) await recordRefusal(deps, staff, 'calls');
    throw error;
  }
}
