import type { StandingValues } from '../matching/register-standings';
import { openHash, type Secret } from '../passwords/secret';
import { codeKey } from '../people/code-key';
import { openProfile, otherThan, type Profile } from '../people/profile';
import type { Keyring } from '../sealing/keyring';
import type { Bounds, ExistingMember } from './existing-members';
import { changes, credentialChanges } from './incoming-members';
import type { ReadMember } from './read-member';

/** A member as they will be, and what that changes. */
export interface MergedMember {
  change: number;
  standing: StandingValues;
  locale: string | null;
  registered: Bounds | null;
  withdrawn: Bounds | null;
  profile: Profile;
  credential: number;
  secret?: Secret;
  changedAt: number | null;
  existing?: ExistingMember;
}

/** A column that the file lacks keeps what the member has, an empty field clears it. */
export function mergeMember(keys: Keyring, read: ReadMember, existing: ExistingMember | undefined): MergedMember {
  const before = existing ? openProfile(keys, read.memberId, Buffer.from(existing.profile)) : {};
  const profile = mergeProfile(before, read, existing?.credential?.isLoginIdSetHere ?? false);
  const standing = {
    isWithdrawn: read.isWithdrawn ?? existing?.isWithdrawn ?? false,
    ...mergeKinds(read.profile.kinds, existing),
  };
  const registered = read.registered === undefined ? (existing?.registered ?? null) : read.registered;
  const withdrawn = read.withdrawn === undefined ? (existing?.withdrawn ?? null) : read.withdrawn;
  const locale = read.locale === undefined ? (existing?.locale ?? null) : read.locale;
  const credential = mergeCredential(keys, read, existing?.credential);
  const isSame =
    existing !== undefined &&
    credential.credential === credentialChanges.keep &&
    locale === existing.locale &&
    JSON.stringify([standing, registered, withdrawn]) === JSON.stringify(factsOf(existing)) &&
    JSON.stringify(profile) === JSON.stringify(mergeProfile(before, undefined, true));
  const change = existing === undefined ? changes.add : isSame ? changes.none : changes.change;
  return { change, standing, locale, registered, withdrawn, profile, ...credential, existing };
}

const factsOf = ({ isWithdrawn, memberKinds, kindsKnown, formerKinds, registered, withdrawn }: ExistingMember) => [
  { isWithdrawn, memberKinds, kindsKnown, formerKinds },
  registered,
  withdrawn,
];

/**
 * Rule 4 of docs/matching.md: no column says nothing, a blank cell says none, and kinds that a file takes away are kept as former ones.
 * @param kinds undefined: the file has no such column; null: the cell is blank
 */
function mergeKinds(kinds: string[] | null | undefined, existing: ExistingMember | undefined) {
  const { memberKinds = [], kindsKnown = false, formerKinds = [] } = existing ?? {};
  if (kinds === undefined) return { memberKinds, kindsKnown, formerKinds };
  const now = keysOf(kinds ?? []);
  return {
    memberKinds: now,
    kindsKnown: true,
    formerKinds: [...new Set([...memberKinds, ...formerKinds])].filter((kind) => !now.includes(kind)).sort(),
  };
}

const profileFields = [
  'loginId',
  'companyLoginId',
  'name',
  'nameKana',
  'email',
  'phone',
  'country',
  'postalCode',
  'address',
  'birthDate',
  'kinds',
  'registeredAt',
  'withdrawnAt',
  'actsFor',
] as const satisfies (keyof Profile)[];

/**
 * The fields in their fixed order, so that equal profiles have equal JSON. A login ID that the member chose here stays, and the file's is kept
 * beside it.
 */
function mergeProfile(before: Profile, read: ReadMember | undefined, keepsLoginId: boolean): Profile {
  const companys = read?.profile.loginId;
  const mergedField = (field: (typeof profileFields)[number]) => {
    if (field === 'companyLoginId' && keepsLoginId && companys !== undefined)
      return otherThan(before.loginId, companys ?? undefined);
    const given = field === 'loginId' && keepsLoginId ? undefined : read?.profile[field];
    return given === undefined ? before[field] : (given ?? undefined);
  };
  const merged: Record<string, unknown> = {};
  for (const field of profileFields) {
    const value = mergedField(field);
    if (value !== undefined) merged[field] = value;
  }
  return merged;
}

/** A password that the member set here is never overwritten, nor is the time it was set. */
function mergeCredential(
  keys: Keyring,
  { memberId, hash, changedAt }: ReadMember,
  existing: ExistingMember['credential'],
): Pick<MergedMember, 'credential' | 'secret' | 'changedAt'> {
  const before = existing?.changedAt ?? null;
  if (existing?.isPasswordSetHere) return { credential: credentialChanges.keep, changedAt: before };
  const time = changedAt === undefined ? before : changedAt;
  const old =
    existing && existing.scheme !== 'none'
      ? { scheme: existing.scheme, hash: openHash(keys, memberId, Buffer.from(existing.secret)) }
      : undefined;
  if (hash === null && old) return { credential: credentialChanges.clear, changedAt: null };
  const secret = hash ?? (old as Secret | undefined);
  const isSame = old === undefined ? secret === undefined : secret?.hash === old.hash && secret.scheme === old.scheme;
  if (secret === undefined || (isSame && time === before))
    return { credential: credentialChanges.keep, changedAt: before };
  return { credential: credentialChanges.set, secret, changedAt: time };
}

const keysOf = (kinds: string[]) => [...new Set(kinds.flatMap((kind) => codeKey(kind) ?? []))].sort();
