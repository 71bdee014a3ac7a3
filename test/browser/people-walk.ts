import { type DemoMember, demoMembers } from '../../seeds/demo-people';
import { mailedCode } from '../credentials/people';
import { keepCredential } from './demo';
import type { Reader } from './reader';

/** Everybody whom the demo names comes in as they would, and reads the answer that was promised for them. */
export const personWalk = (person: DemoMember) => async (reader: Reader) => {
  const putBack = person.memberId ? await keepCredential(reader, person.memberId) : undefined;
  if (person.password) await signIn(reader, person, person.password);
  else await proveEmail(reader, person);
  await reader.look('answer');
  const exposures = await reader.page
    .locator('main details.sk-details[id]')
    .evaluateAll((cards) => cards.map(({ id }) => id));
  const verdict = await reader.page.locator('.sk-answer').first().getAttribute('class');
  const promised = Object.keys(person.exposures).map((name) => name.replace('/', '-'));
  if (!verdict?.endsWith(`--${person.verdict}`)) reader.blame('verdict', `${verdict}, promised ${person.verdict}`);
  if (exposures.sort().join() !== promised.sort().join())
    reader.blame('exposures', `${exposures}, promised ${promised}`);
  // The next reading finds the leaked password as it was.
  await putBack?.();
};

export const people = demoMembers.map((person) => [person.memberId ?? person.email, personWalk(person)] as const);

/** @param person whose unchanged password may have leaked: then a code and a new password are asked for first */
async function signIn(reader: Reader, person: DemoMember, password: string): Promise<void> {
  await reader.open('/login');
  await reader.submit({ identifier: person.loginId ?? person.email, password });
  if (person.isPasswordTrusted) return;
  await reader.submit({ code: await mailedCode(reader.site.deps, person.email) });
  await reader.submit({ password: 'a new pass phrase', again: 'a new pass phrase' });
}

async function proveEmail(reader: Reader, { email }: DemoMember): Promise<void> {
  await reader.open('/check/code');
  await reader.submit({ email });
  await reader.submit({ code: await mailedCode(reader.site.deps, email) });
}
