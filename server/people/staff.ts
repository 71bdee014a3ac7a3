export const roles = ['support', 'operator', 'approver', 'admin'] as const;
export type Role = (typeof roles)[number];

/** A person at the company, as the rest of the program knows them. */
export interface Staff {
  staffId: number;
  /** `staff-` and the ID: what every other table and the audit log call this person. */
  handle: string;
  email: string;
  role: Role;
  isDisabled: boolean;
  /** When somebody else last reset it: a day long it does not approve (`refusalToApprove`). */
  resetAt: Date | undefined;
  /** Language of the pages that they last read; undefined: none yet. */
  locale: string | undefined;
}

export const handleOf = (staffId: number): string => `staff-${staffId}`;

/** True when a person with `held` may do what is open to `wanted`. Approvers may do all that operators may; nothing else includes another. */
export const mayActAs = (held: Role, wanted: readonly Role[]): boolean =>
  wanted.includes(held) || (held === 'approver' && wanted.includes('operator'));
