import type { Keyring } from '../sealing/keyring';
import { kanaKey, normaliseEmail, normaliseId, normalisePhone } from './identifier';
import { otherThan, type Profile } from './profile';

/**
 * Kinds of row in `identifiers`, in the order that `members.digests` has. `company_login_id` has the digest of a login ID: entries of lists
 * that name it mean the member; it signs nobody in.
 */
export const identifierKinds = [
  'login_id',
  'email',
  'phone',
  'kana_birth_date',
  'kana_phone',
  'company_login_id',
] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

/** Digest of a name in kana together with the birth date (`1989-01-08`) or the last four digits of the phone. */
export function kanaDigest(
  keys: Keyring,
  kind: 'kana_birth_date' | 'kana_phone',
  kana: string,
  second: string,
): Buffer {
  return keys.digest(kind, `${kana}\n${second}`);
}

/**
 * Every digest that finds the member who has this profile, in the order of `identifierKinds`. Null where there is none: a value that is no such
 * identifier finds nobody.
 */
export function digestsOf(keys: Keyring, profile: Profile): (Buffer | null)[] {
  const digest = (kind: IdentifierKind, value: string | undefined) => (value ? keys.digest(kind, value) : null);
  const phone = normalisePhone(profile.phone ?? '', profile.country);
  const kana = kanaKey(profile.nameKana ?? '');
  const withKana = (kind: 'kana_birth_date' | 'kana_phone', second: string | undefined) =>
    kana && second ? kanaDigest(keys, kind, kana, second) : null;
  const loginId = normaliseId(profile.loginId ?? '');
  return [
    digest('login_id', loginId),
    digest('email', normaliseEmail(profile.email ?? '')),
    digest('phone', phone),
    withKana('kana_birth_date', profile.birthDate),
    withKana('kana_phone', phone?.slice(-4)),
    digest('login_id', otherThan(loginId, normaliseId(profile.companyLoginId ?? ''))),
  ];
}
