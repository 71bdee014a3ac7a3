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
  memberId: string;
  profile: Buffer;
  locale: string | null;
  scheme: Scheme | null;
  secret: Buffer | null;
  changedAt: Date | null;
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
    text: `select m.member_id as "memberId", m.profile, m.locale, c.scheme, c.secret, c.changed_at as "changedAt"
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
    text: `select member_id as "memberId", profile, locale, scheme, secret, changed_at as "changedAt"
     from members left join credentials using (member_id) where member_id = $1`,
    values: [memberId],
  });
  return rows[0] && toAccount(keys, rows[0]);
}

function toAccount(keys: Dependencies['keys'], row: AccountRow): Account {
  const { scheme, secret } = row;
  const hash = secret && secret.length > 0 ? openHash(keys, row.memberId, secret) : undefined;
  return {
    memberId: row.memberId,
    secret: scheme && hash && scheme !== 'none' ? { scheme, hash } : undefined,
    retired: scheme === 'none' && hash ? JSON.parse(hash) : undefined,
    changedAt: row.changedAt ?? undefined,
    email: openProfile(keys, row.memberId, row.profile).email,
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
  const rows: { memberId: string; scheme: Scheme; secret: Buffer; changedAt?: Date }[] = await db('credentials')
    .whereRaw(`scheme in ('md5', 'sha1', 'sha256')`)
    .where('memberId', '>', after)
    .orderBy('memberId')
    .limit(most)
    .select('memberId', 'scheme', 'secret', 'changedAt');
  return rows.map(({ memberId, scheme, secret, changedAt }) => ({
    memberId,
    secret: { scheme, hash: openHash(keys, memberId, secret) },
    changedAt,
  }));
}

/** Keeps the same password in another form; nothing where it has been changed meanwhile. */
export async function replaceSecret(reader: CredentialsReader, account: Kept, secret: Secret): Promise<void> {
  const { db, keys } = reader;
  await db('credentials')
    .where({ memberId: account.memberId, scheme: account.secret?.scheme })
    .whereRaw('changed_at is not distinct from ?', [account.changedAt ?? null])
    .update({ scheme: secret.scheme, secret: sealHash(keys, account.memberId, secret.hash) });
}

/** Takes a member's password away, whatever it was: only a code by mail leads to a new one, and no import brings the old one back. */
export async function removePassword(
  { db, keys }: CredentialsReader,
  { memberId, secret, retired = secret }: Account,
): Promise<void> {
  const kept = retired ? sealHash(keys, memberId, JSON.stringify(retired)) : Buffer.alloc(0);
  const row = { scheme: 'none', secret: kept, passwordSetHere: true };
  await db('credentials')
    .insert({ memberId, ...row })
    .onConflict('memberId')
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
    changedAt: password.changedAt,
    passwordSetHere: true,
  };
  await db('credentials')
    .insert({ memberId: password.memberId, ...row })
    .onConflict('memberId')
    .merge(row);
}

/** A login ID that was set here: no import overwrites it. */
export async function markLoginIdSetHere(db: Db, memberId: string): Promise<void> {
  await db('credentials')
    .insert({ memberId, scheme: 'none', secret: Buffer.alloc(0), loginIdSetHere: true })
    .onConflict('memberId')
    .merge({ loginIdSetHere: true });
}
