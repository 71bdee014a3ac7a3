import { openHash, readHash, type Secret, sealHash } from '../credentials/secret';
import type { StandingValues } from '../exposures/register-standings';
import { parseBirthDate } from '../members/birth-date';
import type { ExistingMember } from '../members/existing-members';
import { codeKey, normaliseEmail, normaliseId, normaliseName, normalisePhone } from '../members/identifier';
import { changes, credentialChanges } from '../members/incoming-members';
import { createKeyring, type Keyring } from '../members/keyring';
import { digestsOf } from '../members/member-digests';
import { openProfile, type Profile, sealProfile } from '../members/profile';
import { BinaryRows } from './binary-copy';
import type { ColumnName } from './csv-columns';
import type { Dictionaries } from './dictionaries';
import { RowReader } from './row-reader';
import type { RowTransform, TransformSetup } from './row-transform';

const fieldCount = 13;

/** What a row says; undefined: the file has no such column, null: the field is empty. */
interface ReadMember {
  row: number;
  memberId: string;
  profile: { [Field in keyof Profile]: Profile[Field] | null };
  isWithdrawn: boolean | undefined;
  locale: string | null | undefined;
  hash: Secret | null | undefined;
  changedAt: number | null | undefined;
}

/**
 * Rows of a members file → rows of the staging table, merged with the members that are there: a column that the file lacks keeps what a
 * member has, an empty field clears it.
 */
export function createMemberTransform(setup: TransformSetup, dictionaries: Dictionaries): RowTransform {
  const reader = new RowReader(setup);
  const keys = createKeyring(setup.piiKey, setup.digestKey);
  const standings = createStandings(dictionaries);
  const birthDate = createBirthDates(reader);
  return {
    async transform(block) {
      const read: ReadMember[] = [];
      reader.each(block, () => {
        const member = readMember(reader, birthDate);
        if (reader.problems.length === 0) read.push(member);
      });
      const existing = await dictionaries.existingMembers(read.map(({ memberId }) => memberId));
      const found = new Map(existing.map((member) => [member.memberId, member]));
      const merged = read.map((member) => merge(keys, member, found.get(member.memberId)));
      await standings.learn(merged.map(({ standing }) => standing));
      const rows = new BinaryRows(fieldCount, 2 ** 20);
      for (const [index, member] of merged.entries())
        writeMember(rows, keys, read[index] as ReadMember, member, standings.idOf(member.standing));
      const { records, blank, rejects, warnings, idLengths } = reader;
      return { copy: rows.take(), accepted: read.length, records, blank, rejects, warnings, idLengths };
    },
  };
}

function readMember(reader: RowReader, birthDate: () => string | undefined): ReadMember {
  const has = (column: ColumnName) => reader.indexOf(column) !== undefined;
  const field = <T>(column: ColumnName, read: () => T | undefined): T | null | undefined =>
    has(column) ? (read() ?? null) : undefined;
  const memberId = reader.required('member_id', () => reader.memberId()) ?? '';
  return {
    row: reader.row,
    memberId,
    profile: {
      loginId: field('login_id', () => reader.text('login_id', normaliseId)),
      name: field('name', () => reader.freeText('name', normaliseName)),
      nameKana: field('name_kana', () => reader.freeText('name_kana')),
      email: field('email', () => findable(reader, 'email', normaliseEmail)),
      phone: field('phone', () => findable(reader, 'phone', normalisePhone)),
      postalCode: field('postal_code', () => reader.text('postal_code')),
      address: field('address', () => reader.freeText('address', normaliseName)),
      birthDate: field('birth_date', birthDate),
      kinds: field('kinds', () => kinds(reader)),
    },
    isWithdrawn: has('status') ? isWithdrawn(reader) : undefined,
    locale: field('locale', () => locale(reader)),
    hash: field('password_hash', () => passwordHash(reader)),
    changedAt: field('password_changed_at', () => changedAt(reader)),
  };
}

/** Kept also where it is no such thing: it can be shown, but finds nobody. */
function findable(reader: RowReader, column: 'email' | 'phone', normalise: (text: string) => string | undefined) {
  const value = reader.text(column);
  if (value !== undefined && normalise(value) === undefined) reader.warn(column, `no_${column}`);
  return value;
}

/** The same days come again and again: what was read is kept for a while. */
function createBirthDates(reader: RowReader): () => string | undefined {
  const known = new Map<string, string>();
  return () => {
    const text = reader.text('birth_date');
    if (text === undefined) return undefined;
    try {
      const found = known.get(text) ?? parseBirthDate(text);
      if (known.size > 50_000) known.clear();
      known.set(text, found);
      return found;
    } catch (error) {
      reader.reportTime('birth_date', error);
      return undefined;
    }
  };
}

function kinds(reader: RowReader): string[] | undefined {
  const parts = reader
    .freeText('kinds')
    ?.split(/[;；]/)
    .map((kind) => kind.trim())
    .filter(Boolean);
  return parts && parts.length > 0 ? [...new Set(parts)] : undefined;
}

const statuses: Record<string, boolean> = { active: false, 有効: false, withdrawn: true, 退会: true };

function isWithdrawn(reader: RowReader): boolean {
  const key = codeKey(reader.text('status') ?? 'active') ?? '';
  const status = statuses[key];
  if (status === undefined) reader.report('status', 'unknown_status');
  return status ?? false;
}

function locale(reader: RowReader): string | undefined {
  const text = reader.text('locale');
  if (text !== undefined && !/^[a-z]{2,3}([-_][a-z0-9]{2,8})*$/i.test(text)) reader.report('locale', 'unknown_locale');
  return text?.replaceAll('_', '-');
}

function passwordHash(reader: RowReader): Secret | undefined {
  const text = reader.text('password_hash');
  const hash = text === undefined ? undefined : readHash(text);
  if (text !== undefined && hash === undefined) reader.report('password_hash', 'unknown_hash');
  if (hash === 'too_slow') reader.report('password_hash', 'slow_hash');
  return hash === 'too_slow' ? undefined : hash;
}

/** The beginning of the unit: a password that may have been changed before the leak ended counts as not changed. */
function changedAt(reader: RowReader): number | undefined {
  const text = reader.text('password_changed_at');
  return text === undefined ? undefined : reader.time('password_changed_at', text)?.from.getTime();
}

interface MergedMember {
  change: number;
  standing: StandingValues;
  locale: string | null;
  profile: Profile;
  credential: number;
  secret?: Secret;
  changedAt: number | null;
  existing?: ExistingMember;
}

function merge(keys: Keyring, read: ReadMember, existing: ExistingMember | undefined): MergedMember {
  const before = existing ? openProfile(keys, read.memberId, Buffer.from(existing.profile)) : {};
  const profile = mergeProfile(before, read, existing?.credential?.isLoginIdSetHere ?? false);
  const standing = {
    isWithdrawn: read.isWithdrawn ?? existing?.isWithdrawn ?? false,
    memberKinds: read.profile.kinds === undefined ? (existing?.memberKinds ?? []) : keysOf(read.profile.kinds ?? []),
  };
  const locale = read.locale === undefined ? (existing?.locale ?? null) : read.locale;
  const credential = mergeCredential(keys, read, existing?.credential);
  const isSame =
    existing !== undefined &&
    credential.credential === credentialChanges.keep &&
    locale === existing.locale &&
    standing.isWithdrawn === existing.isWithdrawn &&
    standing.memberKinds.join('\n') === existing.memberKinds.join('\n') &&
    JSON.stringify(profile) === JSON.stringify(mergeProfile(before, undefined, true));
  const change = existing === undefined ? changes.add : isSame ? changes.none : changes.change;
  return { change, standing, locale, profile, ...credential, existing };
}

const profileFields = [
  'loginId',
  'name',
  'nameKana',
  'email',
  'phone',
  'postalCode',
  'address',
  'birthDate',
  'kinds',
] as const satisfies (keyof Profile)[];

/** The fields in their fixed order, so that equal profiles have equal JSON. A login ID that the member chose here stays. */
function mergeProfile(before: Profile, read: ReadMember | undefined, keepsLoginId: boolean): Profile {
  const value = (field: keyof Profile) => {
    const given = field === 'loginId' && keepsLoginId ? undefined : read?.profile[field];
    return given === undefined ? before[field] : (given ?? undefined);
  };
  return Object.fromEntries(
    profileFields.flatMap((field) => {
      const merged = value(field);
      return merged === undefined ? [] : [[field, merged]];
    }),
  );
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

const keysOf = (kinds: string[]) => [...new Set(kinds.map((kind) => codeKey(kind) as string))].sort();

function createStandings(dictionaries: Dictionaries) {
  const known = new Map<string, number>();
  const key = ({ isWithdrawn, memberKinds }: StandingValues) => `${isWithdrawn}\n${memberKinds.join('\n')}`;
  return {
    async learn(standings: StandingValues[]): Promise<void> {
      const unknown = new Map(standings.filter((one) => !known.has(key(one))).map((one) => [key(one), one]));
      if (unknown.size === 0) return;
      const ids = await dictionaries.standingIds([...unknown.values()]);
      for (const [index, name] of [...unknown.keys()].entries()) known.set(name, ids[index] as number);
    },
    idOf: (standing: StandingValues) => known.get(key(standing)) as number,
  };
}

function writeMember(
  rows: BinaryRows,
  keys: Keyring,
  read: ReadMember,
  merged: MergedMember,
  standingId: number,
): void {
  const { change, existing, profile, secret } = merged;
  const isSame = change === changes.none;
  rows.row().int(read.row).text(read.memberId).short(change).int(standingId).text(merged.locale);
  rows.bytes(isSame ? null : sealProfile(keys, read.memberId, profile));
  if (isSame) rows.null();
  else rows.byteArray(digestsOf(keys, profile));
  rows.short(merged.credential).text(secret?.scheme ?? null);
  rows.bytes(secret ? sealHash(keys, read.memberId, secret.hash) : null);
  rows
    .time(merged.changedAt)
    .time(existing?.updatedAt ?? null)
    .int(existing?.importId ?? null);
}
