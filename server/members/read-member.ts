import { readHash, type Secret } from '../passwords/secret';
import { parseBirthDate } from '../people/birth-date';
import { codeKey } from '../people/code-key';
import { foldDashes } from '../people/fold-dashes';
import { normaliseName, normaliseText, readId } from '../people/identifier';
import type { Profile } from '../people/profile';
import type { ColumnName } from '../rows/csv-columns';
import type { RowReader } from '../rows/row-reader';
import type { LocalTime } from '../time/local-time';
import type { Bounds } from './existing-members';

/** What a member is loaded without where it could never match. */
export type UnreadIdentifier = 'login_id' | 'email' | 'phone';

/** What a row says; undefined: the file has no such column, null: the field is empty. */
export interface ReadMember {
  row: number;
  memberId: string;
  /** Filled fields that could find nobody. */
  unread: UnreadIdentifier[];
  profile: { [Field in keyof Profile]: Profile[Field] | null };
  isWithdrawn: boolean | undefined;
  registered: Bounds | null | undefined;
  withdrawn: Bounds | null | undefined;
  locale: string | null | undefined;
  hash: Secret | null | undefined;
  changedAt: number | null | undefined;
}

/** Reads the rows of a members file one by one; what is wrong with a row is reported to the reader. */
export function createMemberReader(reader: RowReader): () => ReadMember {
  const birthDate = createBirthDates(reader);
  return () => readMember(reader, birthDate);
}

function readMember(reader: RowReader, birthDate: () => string | undefined): ReadMember {
  const has = (column: ColumnName) => reader.has(column);
  const field = <T>(column: ColumnName, read: () => T | undefined): T | null | undefined =>
    has(column) ? (read() ?? null) : undefined;
  const memberId = reader.required('member_id', () => reader.memberId()) ?? '';
  const registered = field('registered_at', () => reader.pastTime('registered_at'));
  const withdrawn = field('withdrawn_at', () => reader.pastTime('withdrawn_at'));
  const country = reader.country();
  const unread: UnreadIdentifier[] = [];
  /** Nobody is found by what could never match: the member is loaded without it. */
  const identifier = (column: UnreadIdentifier): string | undefined =>
    reader.identifier(
      column,
      (fault) => {
        unread.push(column);
        reader.warn(column, fault);
      },
      country,
    );
  return {
    row: reader.row,
    memberId,
    unread,
    profile: {
      loginId: field('login_id', () => identifier('login_id')),
      name: field('name', () => reader.freeText('name', normaliseName)),
      nameKana: field('name_kana', () => reader.freeText('name_kana')),
      email: field('email', () => identifier('email')),
      phone: field('phone', () => reader.shownPhone(identifier('phone'), country)),
      country: field('country', () => country),
      postalCode: field('postal_code', () => reader.text('postal_code', normalisePostalCode)),
      address: field('address', () => reader.freeText('address', normaliseName)),
      birthDate: field('birth_date', birthDate),
      kinds: field('kinds', () => kinds(reader)),
      registeredAt: registered === undefined ? undefined : (registered?.canonical ?? null),
      withdrawnAt: withdrawn === undefined ? undefined : (withdrawn?.canonical ?? null),
      actsFor: field('acts_for', () => actsFor(reader)),
    },
    registered: registered && boundsOf(registered),
    withdrawn: withdrawn && boundsOf(withdrawn),
    isWithdrawn: has('status') ? isWithdrawn(reader) : undefined,
    locale: field('locale', () => locale(reader)),
    hash: field('password_hash', () => passwordHash(reader)),
    changedAt: field('password_changed_at', () => changedAt(reader)),
  };
}

const boundsOf = ({ from, until }: LocalTime): Bounds => ({ from: from.getTime(), until: until.getTime() });

function normalisePostalCode(text: string): string | undefined {
  const plain = normaliseText(text);
  return plain && foldDashes(plain);
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
    ?.split(/[;,、|]/)
    .map((kind) => kind.trim())
    .filter(Boolean);
  return parts && parts.length > 0 ? [...new Set(parts)] : undefined;
}

/** Member IDs, read as in every other column. One that could be nobody's is an error: somebody's answer would be missing. */
function actsFor(reader: RowReader): string[] | undefined {
  const written = reader
    .text('acts_for')
    ?.split(/[;；,，、|｜]/)
    .map((one) => one.trim())
    .filter(Boolean);
  if (!written || written.length === 0) return undefined;
  const ids = written.flatMap((one) => {
    const { value, fault } = readId(one) ?? {};
    if (fault) reader.report('acts_for', fault, { limit: 200 });
    return value ?? [];
  });
  return [...new Set(ids)];
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
  return reader.pastTime('password_changed_at')?.from.getTime();
}
