import { askEmailChange } from '../credentials/change-email';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { type Call, nameOfCall } from './call';
import { holdOpenCall } from './calls-repository';
import { comparableFacts, type Fact, type Registered } from './fact';
import { compareStatements, recordCall } from './verify-call';

/** What the record's page shows proves nothing any more. */
const shown: readonly Fact[] = ['name', 'member_id', 'last_use'];

/** What a caller may state to have the address changed: of what is registered and nowhere to be seen on the page. */
export const hiddenFacts = (registered: Registered, { foundBy }: Call): Fact[] =>
  comparableFacts(registered, foundBy).filter((fact) => !shown.includes(fact));

export interface NewEmail {
  /** `asked`: both addresses are being told; `more`: not enough was stated; `locked`: too much was wrong; `closed`: the call is not open. */
  outcome: 'asked' | 'more' | 'locked' | 'closed';
  wrong: Fact[];
}

/**
 * Has a member's address changed after stronger verification: the person calls, not somebody for them, and as many facts as open a record match
 * among those that its page does not show. Wrong ones count as anywhere.
 * @param command.required how many (`SHOKAI_SUPPORT_CHECKS`)
 * @throws RefusedError as `askEmailChange`
 */
export function changeEmailInCall(
  deps: Dependencies,
  command: {
    call: Call;
    staff: Staff;
    registered: Registered;
    required: number;
    said: Partial<Record<Fact, string>>;
    email: string;
  },
): Promise<NewEmail> {
  const { call, staff, registered, required, said, email } = command;
  return deps.db.transaction(async (trx) => {
    const held = await holdOpenCall(trx, call);
    const { memberId } = call;
    if (!held || memberId === undefined || call.caller !== 'self') return { outcome: 'closed', wrong: [] };
    const asked = hiddenFacts(registered, call);
    const compared = await compareStatements(deps, trx, { call, held, asked, said, registered });
    const { matched, wrong, isLocked } = compared;
    if (isLocked) {
      await recordCall(trx, { call, staff }, 'call.lock', { wrong });
      return { outcome: 'locked', wrong };
    }
    const isEnough = asked.filter((fact) => matched.includes(fact)).length >= required;
    await recordCall(trx, { call, staff }, isEnough ? 'call.verify_more' : 'call.compare', { matched, wrong });
    if (!isEnough) return { outcome: 'more', wrong };
    await askEmailChange(deps, trx, { memberId, email, by: staff, reason: nameOfCall(call.callId) });
    return { outcome: 'asked', wrong: [] };
  });
}
