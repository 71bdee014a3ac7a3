import type { Db } from '../../db/connection';

/** A key on a person's device or token (WebAuthn), as it is kept. */
export interface Passkey {
  /** Base64url. */
  credentialId: string;
  publicKey: Uint8Array<ArrayBuffer>;
  counter: number;
  transports: string[];
  createdAt: Date;
  lastUsedAt: Date | undefined;
}

interface PasskeyRow {
  credential_id: Buffer;
  public_key: Buffer;
  counter: string;
  transports: string[];
  created_at: Date;
  last_used_at: Date | null;
}

const bytes = (credentialId: string) => Buffer.from(credentialId, 'base64url');

export async function listPasskeys(db: Db, staffId: number): Promise<Passkey[]> {
  const rows = await db('staff_passkeys').where({ staff_id: staffId }).orderBy('created_at').select<PasskeyRow[]>();
  return rows.map((row) => ({
    credentialId: row.credential_id.toString('base64url'),
    publicKey: new Uint8Array(row.public_key),
    counter: Number(row.counter),
    transports: row.transports,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at ?? undefined,
  }));
}

export const insertPasskey = (db: Db, staffId: number, passkey: Omit<Passkey, 'lastUsedAt'>) =>
  db('staff_passkeys').insert({
    credential_id: bytes(passkey.credentialId),
    staff_id: staffId,
    public_key: Buffer.from(passkey.publicKey),
    counter: passkey.counter,
    transports: passkey.transports,
    created_at: passkey.createdAt,
  });

export const updatePasskeyUsed = (db: Db, credentialId: string, counter: number, usedAt: Date) =>
  db('staff_passkeys')
    .where({ credential_id: bytes(credentialId) })
    .update({ counter, last_used_at: usedAt });

/** @returns false when the person has no such key */
export const deletePasskey = async (db: Db, staffId: number, credentialId: string): Promise<boolean> =>
  (await db('staff_passkeys')
    .where({ staff_id: staffId, credential_id: bytes(credentialId) })
    .delete()) > 0;
