import { createHmac, randomUUID } from 'node:crypto';
import type { SessionData } from 'express-session';
import type { Dependencies } from '../../server/dependencies';
import { cookieName } from '../../server/web/session';
import { SessionStore } from '../../server/web/session-store';
import type { Visitor } from '../journeys/visitor';

/** Gives a visitor a new session with what the old one held and more, as a sign-in does, without going through one. */
export async function renewed(deps: Dependencies, visitor: Visitor, change: Partial<SessionData>): Promise<void> {
  const name = cookieName(deps.config, 'member');
  const cookie = decodeURIComponent(visitor.cookies.get(name) ?? '');
  const store = new SessionStore(deps, 'member');
  const { touchedAt: _, ...kept } = await new Promise<SessionData>((resolve, reject) =>
    store.get(cookie.slice(2, cookie.lastIndexOf('.')), (error, found) =>
      error || !found ? reject(error ?? new Error('no session')) : resolve(found as SessionData),
    ),
  );
  const id = randomUUID();
  await new Promise<void>((resolve, reject) =>
    store.set(id, { ...kept, ...change } as SessionData, (error) => (error ? reject(error) : resolve())),
  );
  const signature = createHmac('sha256', deps.config.sessionSecret).update(id).digest('base64').replace(/=+$/, '');
  visitor.cookies.set(name, encodeURIComponent(`s:${id}.${signature}`));
}
