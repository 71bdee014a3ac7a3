import type { Dependencies } from '../dependencies';
import { ForbiddenError, type Told } from '../errors';
import { mayActAs, type Role, roles, type Staff } from '../people/staff';
import { listStaff, requireStaff, type StaffReader } from '../staff/staff-repository';

/** Something that a second person has to say yes to. */
export interface Decision {
  /** Handles of everybody who decided its content: asked, wrote, imported, settled, submitted. */
  decidedBy: readonly string[];
  /** Who may say yes to such a thing at all. */
  roles: readonly Role[];
}

/** Why somebody may not be the second person. Pages say it by this name (`changes:refusal.`). */
export type ApprovalRefusal = 'role' | 'own' | 'reset' | 'two_approvers';

/** An account that was reset does not approve for so long, in milliseconds: whoever reset it could be behind it. */
const resetFor = 24 * 3_600_000;

/**
 * The one rule of who may be the second person (rule 10 of docs/matching.md). With `SHOKAI_FOUR_EYES=off` whoever decided may take the second step,
 * too, as long as nobody else is there to take it.
 */
export function refusalToApprove(
  { decidedBy, roles }: Decision,
  person: Staff,
  { fourEyes, colleagues, now }: { fourEyes: boolean; colleagues: readonly Staff[]; now: Date },
): ApprovalRefusal | undefined {
  if (person.isDisabled || !mayActAs(person.role, roles)) return 'role';
  if (decidedBy.includes(person.handle)) {
    if (fourEyes) return 'own';
    if (hasTwoApprovers(colleagues)) return 'two_approvers';
  }
  const isFresh = person.resetAt !== undefined && now.getTime() - person.resetAt.getTime() < resetFor;
  return isFresh ? 'reset' : undefined;
}

/** Where two can approve, one person need not: `SHOKAI_FOUR_EYES=off` is refused. */
export const hasTwoApprovers = (colleagues: readonly Staff[]): boolean =>
  colleagues.filter(({ role, isDisabled }) => role === 'approver' && !isDisabled).length >= 2;

export type ApprovalReader = StaffReader & Pick<Dependencies, 'config' | 'now'>;

/**
 * The second person, by email, where they may be that.
 * @throws ForbiddenError naming who may
 */
export async function requireSecondPerson(reader: ApprovalReader, decision: Decision, email: string): Promise<Staff> {
  const { config, now } = reader;
  const person = await requireStaff(reader, email, roles);
  const colleagues = await listStaff(reader);
  const context = { fourEyes: config.fourEyes, colleagues, now: now() };
  const refusal = refusalToApprove(decision, person, context);
  if (refusal) throw new NotSecondPersonError(refusal, decision, namesOf(colleagues, decision, context));
  return person;
}

/** Why a person may not be the second, as a text of the locale files; undefined where they may. */
export async function findApprovalRefusal(
  reader: ApprovalReader,
  decision: Decision,
  person: Staff,
): Promise<Told | undefined> {
  const { config, now } = reader;
  const colleagues = await listStaff(reader);
  const context = { fourEyes: config.fourEyes, colleagues, now: now() };
  const refusal = refusalToApprove(decision, person, context);
  return refusal && new NotSecondPersonError(refusal, decision, namesOf(colleagues, decision, context)).told;
}

const namesOf = (
  colleagues: Staff[],
  decision: Decision,
  context: { fourEyes: boolean; colleagues: Staff[]; now: Date },
): string[] =>
  colleagues.filter((one) => refusalToApprove(decision, one, context) === undefined).map(({ email }) => email);

/** Thrown when somebody who may not be the second person tries to. */
export class NotSecondPersonError extends ForbiddenError {
  constructor(
    readonly refusal: ApprovalRefusal,
    decision: Decision,
    /** Emails. */
    readonly others: string[],
  ) {
    super(`${sentenceOf(refusal, decision)} ${describeOthers(others)}`, {
      told: `changes:refusal.${refusal}${others.length > 0 ? '' : '_nobody'}`,
      values: { others: others.join(', ') },
    });
  }
}

const sentenceOf = (refusal: ApprovalRefusal, decision: Decision): string =>
  refusal === 'role' ? `This needs the role ${decision.roles.join(' or ')}.` : sentences[refusal];

const sentences: Record<Exclude<ApprovalRefusal, 'role'>, string> = {
  own: 'Whoever decided any part of this cannot approve it (four eyes).',
  reset: 'This account was reset less than 24 hours ago and cannot approve yet.',
  two_approvers: 'SHOKAI_FOUR_EYES=off is refused while two approvers can sign in: another one must approve this.',
};

const describeOthers = (others: string[]) =>
  others.length > 0
    ? `These may: ${others.join(', ')}.`
    : 'Nobody else may at present; add an approver with: staff add EMAIL --role approver';
