import { type DemoMember, demoMembers, demoStaff } from '../../seeds/demo-people';
import type { Config } from '../config';

/** What the terminal shows once the portal is up: where it is, who can sign in to a demo, and how to stop it. */
export function welcome(
  { baseUrl, staffSecondFactor }: Pick<Config, 'baseUrl' | 'staffSecondFactor'>,
  hasSamples: boolean,
): string {
  const end = `Shokai is running at ${baseUrl}/ — Ctrl-C stops it.`;
  return hasSamples ? [...signIns(baseUrl), secondFactor(staffSecondFactor), end].join('\n') : end;
}

const signIns = (baseUrl: string): string[] => [
  `Customers   ${baseUrl}/login`,
  ...demoMembers.filter(({ password, isWithdrawn }) => password && !isWithdrawn).map(describe),
  `Without a login   ${baseUrl}/check/code (codes arrive at ${baseUrl}/mailbox)`,
  ...demoMembers.filter(({ password, isWithdrawn }) => !password || isWithdrawn).map(describe),
  `Staff   ${baseUrl}/staff/login`,
  ...demoStaff.map(({ role, email, password }) => `  ${role.padEnd(10)} ${email.padEnd(24)} ${password}`),
];

const secondFactor = (isRequired: boolean) =>
  isRequired
    ? '  At the first sign-in they set up a second factor (SHOKAI_STAFF_SECOND_FACTOR=on).\n'
    : '  The password is enough in a demo; SHOKAI_STAFF_SECOND_FACTOR=on asks for a second factor, as production does.\n';

function describe({ memberId, loginId, email, password, isWithdrawn, shows }: DemoMember): string {
  const finds = password && !isWithdrawn ? (loginId ?? memberId ?? email) : email;
  return `  ${finds.padEnd(34)} ${(password ?? '').padEnd(18)} ${memberId ?? '(no account)'}: ${shows}`;
}
