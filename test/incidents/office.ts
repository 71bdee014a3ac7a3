import { randomBytes } from 'node:crypto';
import type { Dependencies } from '../../server/dependencies';
import { handleOf, type Role } from '../../server/staff/staff';
import { digestOfStaffEmail, staffContext } from '../../server/staff/staff-repository';

/** Puts somebody on the staff, who cannot sign in. @returns their handle */
export async function hire({ db, keys, now }: Dependencies, email: string, role: Role): Promise<string> {
  const email_digest = digestOfStaffEmail(keys, email);
  const since = now();
  const [row] = await db('staff')
    .insert({
      email_digest,
      email: keys.seal(email, staffContext(email_digest)),
      role,
      secret: randomBytes(16),
      password_changed_at: since,
      created_at: since,
    })
    .returning('staff_id');
  return handleOf(row.staff_id);
}

/** One of each role: `operator@…`, `approver@…`, and a second of those two. */
export async function hireOffice(deps: Dependencies): Promise<void> {
  for (const role of ['support', 'operator', 'approver', 'admin'] as const)
    await hire(deps, `${role}@example.com`, role);
  await hire(deps, 'operator2@example.com', 'operator');
  await hire(deps, 'approver2@example.com', 'approver');
}

export const [operator, approver, operator2, approver2] = ['operator', 'approver', 'operator2', 'approver2'].map(
  (name) => `${name}@example.com`,
) as [string, string, string, string];
