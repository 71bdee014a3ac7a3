import type { Db } from '../dependencies';

export type Side = 'member' | 'staff';

export interface StoredSession {
  digest: Buffer;
  side: Side;
  owner: string | null;
  sealed: Buffer;
  startedAt: Date;
  touchedAt: Date;
}

/** Finds a session that neither limit has ended. */
export async function findSession(db: Db, digest: Buffer, side: Side, limits: { idleSince: Date; startedSince: Date }) {
  const { rows } = await db.raw(
    `select sealed, touched_at as "touchedAt" from sessions
     where digest = ? and side = ? and touched_at > ? and started_at > ?`,
    [digest, side, limits.idleSince, limits.startedSince],
  );
  return rows[0] as Pick<StoredSession, 'sealed' | 'touchedAt'> | undefined;
}

export const insertSession = (db: Db, session: StoredSession) =>
  db('sessions').insert({
    digest: session.digest,
    side: session.side,
    owner: session.owner,
    sealed: session.sealed,
    started_at: session.startedAt,
    touched_at: session.touchedAt,
  });

/** Changes nothing where the session is gone: a request still under way cannot bring it back. */
export const updateSession = (db: Db, session: Omit<StoredSession, 'startedAt'>) =>
  db('sessions')
    .where({ digest: session.digest, side: session.side })
    .update({ owner: session.owner, sealed: session.sealed, touched_at: session.touchedAt });

export const touchSession = (db: Db, digest: Buffer, side: Side, touchedAt: Date) =>
  db('sessions').where({ digest, side }).update({ touched_at: touchedAt });

export const deleteSession = (db: Db, digest: Buffer, side: Side) => db('sessions').where({ digest, side }).delete();

/** Ends every session of a person; `except` (a digest) stays. Returns how many ended. */
export const deleteSessionsOf = (db: Db, side: Side, owner: string, except?: Buffer): Promise<number> =>
  db('sessions')
    .where({ side, owner })
    .modify((query) => except && query.whereNot('digest', except))
    .delete();

/** Ends every session of one side. @returns how many ended */
export const deleteSessionsOfSide = (db: Db, side: Side): Promise<number> => db('sessions').where({ side }).delete();

/** Removes what the limits have ended. */
export const deleteEndedSessions = (db: Db, limits: { idleSince: Date; startedSince: Date }): Promise<number> =>
  db('sessions').where('touched_at', '<=', limits.idleSince).orWhere('started_at', '<=', limits.startedSince).delete();
