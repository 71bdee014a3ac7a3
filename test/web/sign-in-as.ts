import { createHmac, randomUUID } from 'node:crypto';
import type { SessionData } from 'express-session';
import type { Dependencies } from '../../server/dependencies';
import { cookieName } from '../../server/web/session';
import { SessionStore } from '../../server/web/session-store';

/** A session of a member as the sign-in leaves it, without going through it: for tests of what lies behind. @returns name and value of its cookie */
export async function signInAs(
  deps: Pick<Dependencies, 'db' | 'keys' | 'now' | 'config'>,
  memberId: string,
): Promise<[name: string, value: string]> {
  const id = randomUUID();
  const how = { signedInBy: 'sso', isSsoEnough: true };
  const data = { cookie: { originalMaxAge: null }, memberId, ...how } as unknown as SessionData;
  await new Promise<void>((resolve, reject) =>
    new SessionStore(deps, 'member').set(id, data, (error) => (error ? reject(error) : resolve())),
  );
  const signature = createHmac('sha256', deps.config.sessionSecret).update(id).digest('base64').replace(/=+$/, '');
  return [cookieName(deps.config, 'member'), encodeURIComponent(`s:${id}.${signature}`)];
}
