import { createHash } from 'node:crypto';
import './session-data';
import session, { type SessionData } from 'express-session';
import type { Dependencies } from '../dependencies';
import { UnreadableError } from '../errors';
import {
  deleteEndedSessions,
  deleteSession,
  findSession,
  insertSession,
  type Side,
  touchSession,
  updateSession,
} from './session-repository';

/** ASVS 7.3.1 and 7.3.2: limits in milliseconds. */
export const idleLimit = 30 * 60_000;
export const absoluteLimit = 12 * 3_600_000;
const touchEvery = 60_000;

/** What is stored of a session ID: a copy of the table opens no session (ASVS 7.2). */
export const sessionDigest = (id: string) => createHash('sha256').update(id).digest();

/** Names a session without telling its ID: kept answers say which one they were told in. */
export const sessionName = (id: string) => sessionDigest(id).toString('base64url').slice(0, 22);

const limitsAt = (now: Date) => ({
  idleSince: new Date(now.getTime() - idleLimit),
  startedSince: new Date(now.getTime() - absoluteLimit),
});

/**
 * Sessions of one side in PostgreSQL: the ID hashed, the data sealed.
 * Only a session made in this request is inserted; one that was loaded is updated, so that a request which ends after the
 * sign-out of another cannot revive it (expressjs/session #830).
 */
export class SessionStore extends session.Store {
  /** What was stored of the sessions that are; of one that was only loaded it is not known. */
  private readonly stored = new WeakMap<object, string>();

  constructor(
    private readonly deps: Pick<Dependencies, 'db' | 'keys' | 'now'>,
    private readonly side: Side,
  ) {
    super();
  }

  override createSession(req: Parameters<session.Store['createSession']>[0], data: SessionData) {
    const loaded = super.createSession(req, data);
    this.stored.set(req.session, '');
    return loaded;
  }

  override get(id: string, done: (error: unknown, data?: SessionData | null) => void) {
    settle(this.read(id), done);
  }

  override set(id: string, data: SessionData, done: (error?: unknown) => void = () => {}) {
    settle(this.write(id, data), done);
  }

  override destroy(id: string, done: (error?: unknown) => void = () => {}) {
    settle(this.end(id), done);
  }

  private async read(id: string): Promise<SessionData | null> {
    const digest = sessionDigest(id);
    const found = await findSession(this.deps.db, digest, this.side, limitsAt(this.deps.now()));
    if (!found) return null;
    try {
      const data = JSON.parse(this.deps.keys.open(found.sealed, sessionContext(digest)));
      return { ...data, touchedAt: found.touchedAt.getTime() };
    } catch (error) {
      if (error instanceof UnreadableError) return null;
      throw error;
    }
  }

  private async write(id: string, data: SessionData): Promise<void> {
    const { db, keys, now } = this.deps;
    const digest = sessionDigest(id);
    const { touchedAt: _, ...kept } = data;
    const text = JSON.stringify(kept);
    const stored = this.stored.get(data);
    // express-session saves a new session once more when its answer ends.
    if (stored === text) return;
    const row = {
      digest,
      side: this.side,
      owner: ownerOf(this.side, data),
      sealed: keys.seal(text, sessionContext(digest)),
      touchedAt: now(),
    };
    if (stored === undefined) await insertSession(db, { ...row, startedAt: now() });
    else await updateSession(db, row);
    this.stored.set(data, text);
  }

  private async end(id: string): Promise<void> {
    await deleteSession(this.deps.db, sessionDigest(id), this.side);
  }

  /** Whether a session that was loaded is to be renewed: once a minute, and no write for every page. */
  isDue({ touchedAt }: Partial<SessionData>): boolean {
    return touchedAt !== undefined && this.deps.now().getTime() - touchedAt >= touchEvery;
  }

  /**
   * Keeps a session that is in use from ending. Not as the `touch` of express-session, which would send the last byte of every page in a packet of
   * its own.
   */
  async renew(id: string): Promise<void> {
    await touchSession(this.deps.db, sessionDigest(id), this.side, this.deps.now());
  }
}

/**
 * Whose sessions it ends with. Somebody half way in counts: when an account is reset, whoever had given its old password must not be let
 * on to the next step.
 */
function ownerOf(side: Side, data: SessionData): string | null {
  if (side === 'member') return data.memberId ?? data.choosingPassword?.memberId ?? null;
  return (data.staffId ?? data.pendingStaff?.staffId)?.toString() ?? null;
}

/** Removes the sessions of both sides that the limits have ended. */
export const removeEndedSessions = ({ db, now }: Pick<Dependencies, 'db' | 'now'>) =>
  deleteEndedSessions(db, limitsAt(now()));

export const sessionContext = (digest: Buffer): string => `session:${digest.toString('hex')}`;

function settle<T>(work: Promise<T>, done: (error?: unknown, value?: T) => void): void {
  work.then(
    (value) => done(null, value),
    (error) => done(error),
  );
}
