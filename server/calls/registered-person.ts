import { findLastActivity } from '../activities/last-activity';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { listMembers } from '../members/list-members';
import { place } from '../place';
import { localIso } from '../time/format-time';
import type { Call } from './call';
import { comparableFacts, type Fact, type Registered } from './fact';

/** What a call compares with. */
export interface RegisteredPerson {
  registered: Registered;
  /** False where no key opens the record: nobody can be verified. */
  isReadable: boolean;
}

/** @throws NotFoundError when the member has gone meanwhile. */
export async function getRegistered(deps: Dependencies, call: Call): Promise<RegisteredPerson> {
  if (call.memberId === undefined) return { registered: {}, isReadable: true };
  const [member] = await listMembers(deps, [call.memberId]);
  if (!member) throw new NotFoundError(`There is no member ${call.memberId}.`);
  if (!member.profile) return { registered: {}, isReadable: false };
  const last = await findLastActivity(deps.db, call.memberId);
  const dayOf = (at: Date) => localIso(at, place.timeZone).slice(0, 10);
  const lastUse = last && { from: dayOf(last.from), to: dayOf(new Date(last.until.getTime() - 1)) };
  return { registered: { ...member.profile, memberId: member.memberId, lastUse }, isReadable: true };
}

/** What the caller is asked, and how much of it has to match: what the installation asks for, fewer only where less is registered. */
export function askedOf(registered: Registered, call: Call, wanted: number): { facts: Fact[]; required: number } {
  const facts = comparableFacts(registered, call.foundBy);
  return { facts, required: Math.min(wanted, facts.length) };
}
