import type { CountryCode } from 'libphonenumber-js';
import type { Keyring } from '../sealing/keyring';

/** A member's personal fields, as the company's file gave them (NFKC, trimmed). Absent: not known. */
export interface Profile {
  loginId?: string;
  /** The login ID that the company's file gives, where the member chose another one here: lists that the company makes still name them by it. */
  companyLoginId?: string;
  name?: string;
  nameKana?: string;
  /** To be written to as it stands; looked up by `normaliseEmail`. */
  email?: string;
  phone?: string;
  /** Of a phone number without a country code; absent: where the installation is. */
  country?: CountryCode;
  postalCode?: string;
  address?: string;
  /** `1989-01-08`. */
  birthDate?: string;
  /** As written; `standings` holds their code forms. */
  kinds?: string[];
  /** Canonical, at its own precision; `members` has the bounds. */
  registeredAt?: string;
  withdrawnAt?: string;
  /** Member IDs of those whose answers this member may see, too: a guardian's children. */
  actsFor?: string[];
}

/** The profile of a member who chose a login ID here. */
export function withChosenLoginId(profile: Profile, loginId: string | undefined): Profile {
  return { ...profile, loginId, companyLoginId: otherThan(loginId, profile.companyLoginId ?? profile.loginId) };
}

/** The company's login ID where it differs from the member's own; undefined otherwise. */
export const otherThan = (own: string | undefined, companys: string | undefined): string | undefined =>
  companys === own ? undefined : companys;

export const profileContext = (memberId: string): string => `member:${memberId}`;

export function sealProfile(keys: Keyring, memberId: string, profile: Profile): Buffer {
  return keys.seal(JSON.stringify(profile), profileContext(memberId));
}

/** @throws UnreadableError when no key opens it, or it was sealed for another member. */
export function openProfile(keys: Keyring, memberId: string, sealed: Buffer): Profile {
  return JSON.parse(keys.open(sealed, profileContext(memberId)));
}
