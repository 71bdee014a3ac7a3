import { type DemoMember, demoMembers, demoStaff } from '../../seeds/demo-people';
import type { Config } from '../config';

/** What the terminal shows once the portal is up: where it is, who can sign in to a demo, and how to stop it. */
export function welcome({ baseUrl }: Pick<Config, 'baseUrl'>, hasSamples: boolean): string {
  const end = `Shokai is running at ${baseUrl}/ — Ctrl-C stops it.`;
  return hasSamples ? [...signIns(baseUrl), end].join('\n') : end;
}

const signIns = (baseUrl: string): string[] => [
  `Customers   ${baseUrl}/login`,
  ...demoMembers.filter(({ password, isWithdrawn }) => password && !isWithdrawn).map(describe),
  `Without a login   ${baseUrl}/check/code (codes arrive at ${baseUrl}/mailbox)`,
  ...demoMembers.filter(({ password, isWithdrawn }) => !password || isWithdrawn).map(describe),
  `Staff   ${baseUrl}/staff/login`,
  ...demoStaff.map(({ role, email, password }) => `  ${role.padEnd(10)} ${email.padEnd(24)} ${password}`),
  '',
];

function describe({ memberId, loginId, email, password, isWithdrawn, shows }: DemoMember): string {
  const finds = password && !isWithdrawn ? (loginId ?? memberId ?? email) : email;
  return `  ${finds.padEnd(34)} ${(password ?? '').padEnd(18)} ${memberId ?? '(no account)'}: ${shows}`;
}
