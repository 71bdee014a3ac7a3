import type { Reader } from './reader';
import { serve } from './site';

/** The sign-in of a day when more people come than it can take. */
export async function lineWalk(reader: Reader): Promise<void> {
  const { deps } = reader.site;
  const signInLine = { ...deps.signInLine, mayPass: () => false, waitOf: () => 250, aheadOf: () => 12_345 };
  const crowded = await serve({ ...deps, signInLine });
  await reader.moveTo(crowded);
  await reader.open('/login');
  await reader.look('sign-in-in-a-crowd');
  await reader.submit({ identifier: 'AD9000001', password: 'whatever it is' });
  await reader.look('in-line');
  await crowded.close();
}
