import type { Dependencies } from '../../server/dependencies';
import type { Role } from '../../server/people/staff';
import { addStaff } from '../../server/staff/add-staff';

/** Puts somebody on the staff. @returns their handle */
export async function hire(deps: Dependencies, email: string, role: Role, password?: string): Promise<string> {
  return (await addStaff(deps, { by: 'system', email, role, password })).handle;
}

/** Makes an incident a draft that was never announced, as no verb does: for a test that goes on without it. */
export async function unannounce({ db }: Pick<Dependencies, 'db'>, code: string): Promise<void> {
  const never = {
    state: 'draft',
    live_revision_id: null,
    announced_at: null,
    held_at: null,
    held_reason: null,
    closed_at: null,
  };
  await db('incidents').where({ code }).update(never);
}

export const [operator, approver, operator2, approver2] = [
  'operator@example.com',
  'approver@example.com',
  'operator2@example.com',
  'approver2@example.com',
] as [string, string, string, string];

/** One of each role, `support@example.com` and so on, and a second operator and approver. */
export async function hireOffice(deps: Dependencies): Promise<void> {
  for (const role of ['support', 'operator', 'approver', 'admin'] as const)
    await hire(deps, `${role}@example.com`, role);
  await hire(deps, operator2, 'operator');
  await hire(deps, approver2, 'approver');
}
