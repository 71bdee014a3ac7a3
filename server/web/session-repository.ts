import type { Db } from '../../db/connection';
import { prepared } from '../../db/connection';

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
  const { rows } = await prepared<Pick<StoredSession, 'sealed' | 'touchedAt'>>(db, {
    name: 'find-session',
    text: `select sealed, touched_at as "touchedAt" from sessions
     where digest = $1 and side = $2 and touched_at > $3 and started_at > $4`,
    values: [digest, side, limits.idleSince, limits.startedSince],
  });
  return rows[0];
}

export const insertSession = (db: Db, { digest, side, owner, sealed, startedAt, touchedAt }: StoredSession) =>
  prepared(db, {
    name: 'insert-session',
    text: `insert into sessions (digest, side, owner, sealed, started_at, touched_at) values ($1, $2, $3, $4, $5, $6)`,
    values: [digest, side, owner, sealed, startedAt, touchedAt],
  });

/** Changes nothing where the session is gone: a request still under way cannot bring it back. */
export const updateSession = (db: Db, session: Omit<StoredSession, 'startedAt'>) =>
  prepared(db, {
    name: 'update-session',
    text: 'update sessions set owner = $3, sealed = $4, touched_at = $5 where digest = $1 and side = $2',
    values: [session.digest, session.side, session.owner, session.sealed, session.touchedAt],
  });

export const touchSession = (db: Db, digest: Buffer, side: Side, touchedAt: Date) =>
  prepared(db, {
    name: 'touch-session',
    text: 'update sessions set touched_at = $3 where digest = $1 and side = $2',
    values: [digest, side, touchedAt],
  });

export const deleteSession = (db: Db, digest: Buffer, side: Side) =>
  prepared(db, {
    name: 'delete-session',
    text: 'delete from sessions where digest = $1 and side = $2',
    values: [digest, side],
  });

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
  db('sessions').where('touchedAt', '<=', limits.idleSince).orWhere('startedAt', '<=', limits.startedSince).delete();
