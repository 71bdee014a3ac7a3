import type { Db } from '../../db/connection';

/** @returns whether this form is sent for the first time */
export async function claimKey(db: Db, digest: Buffer, now: Date): Promise<boolean> {
  const { rowCount } = await db.raw(
    'insert into once_keys (digest, claimed_at) values (?, ?) on conflict (digest) do nothing',
    [digest, now],
  );
  return rowCount === 1;
}

/** What was refused may be sent again. */
export async function releaseKey(db: Db, digest: Buffer): Promise<void> {
  await db('once_keys').where({ digest }).delete();
}

export async function keepWhereItWent(db: Db, digest: Buffer, path: string): Promise<void> {
  await db.raw('update once_keys set went_to = ? where digest = ?', [path, digest]);
}

/** @returns undefined while it is under way */
export async function findWhereItWent(db: Db, digest: Buffer): Promise<string | undefined> {
  const { rows } = await db.raw('select went_to from once_keys where digest = ?', [digest]);
  return rows[0]?.went_to ?? undefined;
}

export async function deleteOldKeys(db: Db, before: Date): Promise<void> {
  await db.raw('delete from once_keys where claimed_at < ?', [before]);
}
