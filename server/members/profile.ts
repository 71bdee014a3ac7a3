import type { Keyring } from './keyring';

/** A member's personal fields, as the company's file gave them (NFKC, trimmed). Absent: not known. */
export interface Profile {
  loginId?: string;
  name?: string;
  nameKana?: string;
  /** To be written to as it stands; looked up by `normaliseEmail`. */
  email?: string;
  phone?: string;
  postalCode?: string;
  address?: string;
  /** `1989-01-08`. */
  birthDate?: string;
  /** As written; `standings` holds their comparison keys. */
  kinds?: string[];
}

export const profileContext = (memberId: string): string => `member:${memberId}`;

export function sealProfile(keys: Keyring, memberId: string, profile: Profile): Buffer {
  return keys.seal(JSON.stringify(profile), profileContext(memberId));
}

/** @throws UnreadableError when no key opens it, or it was sealed for another member. */
export function openProfile(keys: Keyring, memberId: string, sealed: Buffer): Profile {
  return JSON.parse(keys.open(sealed, profileContext(memberId)));
}
