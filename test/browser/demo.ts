import { demoMembers, demoStaff } from '../../seeds/demo-people';
import type { Role } from '../../server/people/staff';
import type { Reader } from './reader';

/** What a customer of the demo types to sign in. */
export function customer(memberId: string): { identifier: string; password: string } {
  const { loginId = memberId, password = '' } = demoMembers.find((one) => one.memberId === memberId) ?? {};
  return { identifier: loginId, password };
}

/** What somebody on the demo's staff types to sign in. */
export function colleague(role: Role): { email: string; password: string } {
  const { email = '', password = '' } = demoStaff.find((one) => one.role === role) ?? {};
  return { email, password };
}

/** @returns puts what a member signs in with back as it is now, for the next reading; also a password that was never changed */
export async function keepCredential({ site }: Reader, memberId: string): Promise<() => Promise<void>> {
  const rows = () => site.deps.db('credentials').where({ memberId });
  const before = await rows().first();
  return async () => {
    if (before) await rows().update({ ...before, changedAt: before.changedAt ?? null });
  };
}

export async function enter(reader: Reader, role: Role): Promise<void> {
  await reader.open('/staff/login');
  await reader.submit(colleague(role));
  const { page } = reader;
  if (/login$/.test(page.url())) throw new Error(`${role} was not let in: ${await page.locator('main').innerText()}`);
}
