import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { ThrottledError } from '../errors';
import type { Staff } from '../people/staff';
import { mailStaff } from '../staff/mail-staff';
import { listStaff } from '../staff/staff-repository';
import { type Counted, countAttempt } from '../web/rate-limit';

/** What one person at the desk may do so often: nobody needs to look for more than twenty people in a minute. */
const searchLimits = (handle: string, perHour: number): Counted[] => [
  { limit: { name: 'desk searches', window: 60, free: 19, block: 60, longestBlock: 900 }, of: handle },
  {
    limit: { name: 'desk searches in an hour', window: 3600, free: perHour - 1, block: 600, longestBlock: 3600 },
    of: handle,
  },
];

/** Counts a search. @throws ThrottledError when it is one too many, which is on record and told to the admins */
export async function countSearch(deps: Dependencies, staff: Staff): Promise<void> {
  try {
    await countAttempt(deps, searchLimits(staff.handle, deps.config.supportSearchesPerHour));
  } catch (error) {
    if (error instanceof ThrottledError) await recordRefusal(deps, staff, 'searches');
    throw error;
  }
}

/** Keeps that somebody met a quota, and writes to every admin, once an hour about the same person and the same quota. */
export async function recordRefusal(deps: Dependencies, staff: Staff, what: 'searches' | 'calls'): Promise<void> {
  await deps.db.transaction(async (trx) => {
    const parts = { ...deps, db: trx };
    const hour = deps.now().toISOString().slice(0, 13);
    const admins = (await listStaff(parts)).filter(({ role, isDisabled }) => role === 'admin' && !isDisabled);
    for (const admin of admins)
      await mailStaff(
        parts,
        admin,
        'desk_quota',
        { handle: staff.handle },
        `desk-quota ${what} ${staff.handle} ${hour} ${admin.handle}`,
      );
    await recordEvent(trx, { actor: staff.handle, action: 'desk.refused', data: { what } });
  });
}
