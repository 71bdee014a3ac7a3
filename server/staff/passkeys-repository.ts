import type { Db } from '../../db/connection';

/** A key on a person's device or token (WebAuthn), as it is kept. */
export interface Passkey {
  /** Base64url. */
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
  createdAt: Date;
  lastUsedAt?: Date;
}

type PasskeyRow = Omit<Passkey, 'credentialId' | 'counter'> & { credentialId: Buffer; counter: string };

const bytes = (credentialId: string) => Buffer.from(credentialId, 'base64url');

export async function listPasskeys(db: Db, staffId: number): Promise<Passkey[]> {
  const rows = await db('staff_passkeys').where({ staffId }).orderBy('createdAt').select<PasskeyRow[]>();
  return rows.map((row) => ({
    ...row,
    credentialId: row.credentialId.toString('base64url'),
    publicKey: new Uint8Array(row.publicKey),
    counter: Number(row.counter),
  }));
}

export const insertPasskey = (db: Db, staffId: number, passkey: Omit<Passkey, 'lastUsedAt'>) =>
  db('staff_passkeys').insert({
    ...passkey,
    credentialId: bytes(passkey.credentialId),
    staffId,
    publicKey: Buffer.from(passkey.publicKey),
  });

export const updatePasskeyUsed = (db: Db, credentialId: string, counter: number, usedAt: Date) =>
  db('staff_passkeys')
    .where({ credentialId: bytes(credentialId) })
    .update({ counter, lastUsedAt: usedAt });

/** @returns false when the person has no such key */
export const deletePasskey = async (db: Db, staffId: number, credentialId: string): Promise<boolean> =>
  (await db('staff_passkeys')
    .where({ staffId, credentialId: bytes(credentialId) })
    .delete()) > 0;
