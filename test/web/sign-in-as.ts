import { createHmac, randomUUID } from 'node:crypto';
import type { SessionData } from 'express-session';
import type { Dependencies } from '../../server/dependencies';
import { cookieName } from '../../server/web/session';
import type { Side } from '../../server/web/session-repository';
import { SessionStore } from '../../server/web/session-store';

/** A session as the doors leave it, without going through them: for tests of what lies behind. @returns name and value of its cookie */
export async function sessionCookie(
  deps: Pick<Dependencies, 'db' | 'keys' | 'now' | 'config'>,
  side: Side,
  session: Partial<SessionData>,
): Promise<[name: string, value: string]> {
  const id = randomUUID();
  const proven = session.staffId === undefined ? {} : { provenAt: deps.now().getTime() };
  const data = { cookie: { originalMaxAge: null }, ...proven, ...session } as unknown as SessionData;
  await new Promise<void>((resolve, reject) =>
    new SessionStore(deps, side).set(id, data, (error) => (error ? reject(error) : resolve())),
  );
  const signature = createHmac('sha256', deps.config.sessionSecret).update(id).digest('base64').replace(/=+$/, '');
  return [cookieName(deps.config, side), encodeURIComponent(`s:${id}.${signature}`)];
}

/** A member who has signed in. @returns as `sessionCookie` */
export const signInAs = (deps: Parameters<typeof sessionCookie>[0], memberId: string) =>
  sessionCookie(deps, 'member', { memberId, signedInBy: 'sso', isSsoEnough: true });
