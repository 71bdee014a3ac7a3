import type { QueryResultRow } from 'pg';
import type { Db } from '../../db/connection';
import { prepared } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { digestOf } from '../members/find-members';
import { openHash, type Scheme, type Secret, sealHash } from '../passwords/secret';
import { normaliseId } from '../people/identifier';
import { openProfile } from '../people/profile';
import { type Language, languageOf } from '../texts/i18n';

export type CredentialsReader = { db: Db } & Pick<Dependencies, 'keys'>;

/** A member who may sign in, with what is needed to find out whether this is the one. */
export interface Account {
  memberId: string;
  /** Undefined: no password is known. */
  secret: Secret | undefined;
  /** The password that staff took away: it opens nothing, and may not be chosen again. */
  retired?: Secret;
  changedAt: Date | undefined;
  /** Where codes go. */
  email: string | undefined;
  /** What to write in. */
  locale: Language;
}

interface AccountRow extends QueryResultRow {
  member_id: string;
  profile: Buffer;
  locale: string | null;
  scheme: Scheme | null;
  secret: Buffer | null;
  changed_at: Date | null;
}

/** A family may share an address; a text that means more members than this signs in nobody. */
const mostAccounts = 4;

/** Active members whose member ID, login ID or email the text is; none where they are more than `mostAccounts`. */
export async function findAccounts({ db, keys }: CredentialsReader, typed: string): Promise<Account[]> {
  const memberId = normaliseId(typed);
  const loginId = digestOf(keys, { kind: 'login_id', value: typed });
  const email = digestOf(keys, { kind: 'email', value: typed });
  const { rows } = await prepared<AccountRow>(db, {
    name: 'find-accounts',
    text: `select m.member_id, m.profile, m.locale, c.scheme, c.secret, c.changed_at
     from members m join standings s using (standing_id) left join credentials c using (member_id)
     where not s.is_withdrawn and m.member_id = any (array(
       select $1::text union
       select member_id from identifiers where digest = $2 and kind = 'login_id' union
       select member_id from identifiers where digest = $3 and kind = 'email'))
     order by m.member_id limit $4`,
    values: [memberId ?? null, loginId ?? null, email ?? null, mostAccounts + 1],
  });
  return rows.length > mostAccounts ? [] : rows.map((row) => toAccount(keys, row));
}

/** The member with this ID, withdrawn or not. */
export async function findAccount({ db, keys }: CredentialsReader, memberId: string): Promise<Account | undefined> {
  const { rows } = await prepared<AccountRow>(db, {
    name: 'find-account',
    text: `select member_id, profile, locale, scheme, secret, changed_at
     from members left join credentials using (member_id) where member_id = $1`,
    values: [memberId],
  });
  return rows[0] && toAccount(keys, rows[0]);
}

function toAccount(keys: Dependencies['keys'], row: AccountRow): Account {
  const { scheme, secret } = row;
  const hash = secret && secret.length > 0 ? openHash(keys, row.member_id, secret) : undefined;
  return {
    memberId: row.member_id,
    secret: scheme && hash && scheme !== 'none' ? { scheme, hash } : undefined,
    retired: scheme === 'none' && hash ? JSON.parse(hash) : undefined,
    changedAt: row.changed_at ?? undefined,
    email: openProfile(keys, row.member_id, row.profile).email,
    locale: languageOf(row.locale),
  };
}

type Kept = Pick<Account, 'memberId' | 'secret' | 'changedAt'>;

/** Accounts whose password is kept as an unsalted digest. */
export async function listUnwrapped(
  { db, keys }: CredentialsReader,
  after: string,
  most: number,
): Promise<(Kept & { secret: Secret })[]> {
  const rows: Omit<AccountRow, 'profile' | 'locale'>[] = await db('credentials')
    .whereRaw(`scheme in ('md5', 'sha1', 'sha256')`)
    .where('member_id', '>', after)
    .orderBy('member_id')
    .limit(most)
    .select('member_id', 'scheme', 'secret', 'changed_at');
  return rows.map(({ member_id, scheme, secret, changed_at }) => ({
    memberId: member_id,
    secret: { scheme: scheme as Scheme, hash: openHash(keys, member_id, secret as Buffer) },
    changedAt: changed_at ?? undefined,
  }));
}

/** Keeps the same password in another form; nothing where it has been changed meanwhile. */
export async function replaceSecret(reader: CredentialsReader, account: Kept, secret: Secret): Promise<void> {
  const { db, keys } = reader;
  await db('credentials')
    .where({ member_id: account.memberId, scheme: account.secret?.scheme })
    .whereRaw('changed_at is not distinct from ?', [account.changedAt ?? null])
    .update({ scheme: secret.scheme, secret: sealHash(keys, account.memberId, secret.hash) });
}

/** Takes a member's password away, whatever it was: only a code by mail leads to a new one, and no import brings the old one back. */
export async function removePassword(
  { db, keys }: CredentialsReader,
  { memberId, secret, retired = secret }: Account,
): Promise<void> {
  const kept = retired ? sealHash(keys, memberId, JSON.stringify(retired)) : Buffer.alloc(0);
  const row = { scheme: 'none', secret: kept, password_set_here: true };
  await db('credentials')
    .insert({ member_id: memberId, ...row })
    .onConflict('member_id')
    .merge(row);
}

/** A password that was set here: no import overwrites it. */
export async function upsertPassword(
  { db, keys }: CredentialsReader,
  password: { memberId: string; secret: Secret; changedAt: Date },
): Promise<void> {
  const row = {
    scheme: password.secret.scheme,
    secret: sealHash(keys, password.memberId, password.secret.hash),
    changed_at: password.changedAt,
    password_set_here: true,
  };
  await db('credentials')
    .insert({ member_id: password.memberId, ...row })
    .onConflict('member_id')
    .merge(row);
}

/** A login ID that was set here: no import overwrites it. */
export async function markLoginIdSetHere(db: Db, memberId: string): Promise<void> {
  await db('credentials')
    .insert({ member_id: memberId, scheme: 'none', secret: Buffer.alloc(0), login_id_set_here: true })
    .onConflict('member_id')
    .merge({ login_id_set_here: true });
}
