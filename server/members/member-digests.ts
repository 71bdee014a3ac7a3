import { kanaKey, lastFourDigits, normaliseEmail, normaliseId, normalisePhone } from './identifier';
import type { Keyring } from './keyring';
import type { Profile } from './profile';

/** Kinds of row in `identifiers`. */
export type IdentifierKind = 'login_id' | 'email' | 'phone' | 'kana_birth_date' | 'kana_phone';

export interface IdentifierDigest {
  kind: IdentifierKind;
  digest: Buffer;
}

/** Digest of a name in kana together with the birth date (`1989-01-08`) or the last four digits of the phone. */
export function kanaDigest(
  keys: Keyring,
  kind: 'kana_birth_date' | 'kana_phone',
  kana: string,
  second: string,
): Buffer {
  return keys.digest(kind, `${kana}\n${second}`);
}

/** Every digest that finds the member who has this profile. Values that are no such identifier find nobody and have none. */
export function digestsOf(keys: Keyring, profile: Profile): IdentifierDigest[] {
  const loginId = normaliseId(profile.loginId ?? '');
  const email = normaliseEmail(profile.email ?? '');
  const phone = normalisePhone(profile.phone ?? '');
  const kana = kanaKey(profile.nameKana ?? '');
  const digests: IdentifierDigest[] = [];
  if (loginId) digests.push({ kind: 'login_id', digest: keys.digest('login_id', loginId) });
  if (email) digests.push({ kind: 'email', digest: keys.digest('email', email) });
  if (phone) digests.push({ kind: 'phone', digest: keys.digest('phone', phone) });
  if (kana && profile.birthDate)
    digests.push({ kind: 'kana_birth_date', digest: kanaDigest(keys, 'kana_birth_date', kana, profile.birthDate) });
  if (kana && phone)
    digests.push({
      kind: 'kana_phone',
      digest: kanaDigest(keys, 'kana_phone', kana, lastFourDigits(phone) as string),
    });
  return digests;
}
