import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { Staff } from '../people/staff';
import { type Call, nameOfCall, type Outcome } from './call';
import { updateEnded } from './calls-repository';

/** Ends a call: its record closes, the contact log keeps how it went. @throws RefusedError when it has ended before */
export async function endCall(
  deps: Dependencies,
  command: { call: Call; staff: Staff; outcome: Outcome; note: string; callBackAt: Date | undefined },
): Promise<void> {
  const { keys, now } = deps;
  const { call, staff, outcome, note, callBackAt } = command;
  await deps.db.transaction(async (db) => {
    if (!(await updateEnded({ db, keys }, call.callId, { outcome, note, callBackAt, at: now() })))
      throw new RefusedError('This call has ended; what was noted of it stays.', { told: 'refusals:call_ended' });
    await recordEvent(db, {
      actor: staff.handle,
      action: 'call.end',
      subject: nameOfCall(call.callId),
      memberId: call.memberId,
      reason: call.reason,
      data: { outcome },
    });
  });
}
