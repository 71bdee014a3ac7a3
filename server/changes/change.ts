import type { Role } from '../people/staff';
import type { ChangeState } from './change-states';

/** What can wait for a second person (rule 10 of docs/matching.md; docs/publishing.md). */
export const changeKinds = [
  'incident.publish',
  'incident.retract',
  'incident.purge',
  'list.approve',
  'import.load',
  'import.rollback',
  'import.cover',
  'import.settle',
  'self_check.accept',
  'password_fact.revoke',
  'member.erase',
  'staff.add',
  'staff.role',
  'staff.reset',
  'staff.invite',
  'staff.restore',
] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  changeId: number;
  kind: ChangeKind;
  /** What it is done to, by code or ID: `import 12`, `sample-2024`, `staff-3`. */
  target: string;
  state: ChangeState;
  /** Handles of staff: who asked, and whoever else decided its content and so may not approve it. */
  askedBy: string;
  askedAt: Date;
  decidedBy: string[];
  reason: string | undefined;
  /** What its kind needs to do it: IDs and codes, nothing personal. */
  data: Record<string, unknown>;
  /** How many people it clears. */
  clears: number;
  approvedBy: string | undefined;
  approvedAt: Date | undefined;
  endedBy: string | undefined;
  endedAt: Date | undefined;
  /** False: approved while one person ran the installation. */
  fourEyes: boolean;
}

/** Who may say yes: approvers; to what concerns staff accounts, admins too. */
export const approversOf = (kind: ChangeKind): readonly Role[] =>
  kind.startsWith('staff.') ? ['approver', 'admin'] : ['approver'];

/** Kinds that say something in words and leave everybody's matches as they are: looking whom they clear shows nobody. */
export const clearsNobody = (kind: ChangeKind): boolean =>
  kind.startsWith('staff.') ||
  ['import.cover', 'import.settle', 'self_check.accept', 'password_fact.revoke'].includes(kind);
