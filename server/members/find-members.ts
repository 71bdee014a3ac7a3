import type { Db } from '../../db/connection';
import { InvalidInputError } from '../errors';
import { parseBirthDate } from '../people/birth-date';
import { kanaKey, lastFourDigits, normaliseEmail, normaliseId, normalisePhone } from '../people/identifier';
import { kanaDigest } from '../people/member-digests';
import type { Keyring } from '../sealing/keyring';

/** What somebody typed to find a member, as typed. */
export type MemberQuery = { kind: 'member_id'; value: string } | IdentifierQuery;

export type IdentifierQuery =
  | { kind: 'login_id' | 'email' | 'phone'; value: string }
  /** Whom a list knows by name and address alone: hex of the digest. Nobody can type it. */
  | { kind: 'recipient'; value: string }
  | { kind: 'kana_birth_date'; value: string; birthDate: string }
  | { kind: 'kana_phone'; value: string; lastFour: string };

/**
 * IDs of all members that an identifier finds exactly, in order; none when the text is no such identifier. A login ID finds also whom the
 * company still knows by it, after they chose another one here.
 */
export async function findMemberIds(db: Db, keys: Keyring, query: MemberQuery): Promise<string[]> {
  if (query.kind === 'member_id') {
    const memberId = normaliseId(query.value);
    return memberId ? db('members').where({ memberId }).pluck('memberId') : [];
  }
  const digest = digestOf(keys, query);
  if (!digest) return [];
  const kinds = query.kind === 'login_id' ? ['login_id', 'company_login_id'] : [query.kind];
  return db('identifiers').where({ digest }).whereIn('kind', kinds).orderBy('memberId').pluck('memberId');
}

/**
 * The digest that an identifier is looked up by, in `identifiers` and (as a person) in `list_people`; undefined when the text is no such
 * identifier.
 */
export function digestOf(keys: Keyring, query: IdentifierQuery): Buffer | undefined {
  if (query.kind === 'kana_birth_date' || query.kind === 'kana_phone') {
    const kana = kanaKey(query.value);
    const second = query.kind === 'kana_phone' ? lastFourDigits(query.lastFour) : birthDateOf(query.birthDate);
    return kana && second ? kanaDigest(keys, query.kind, kana, second) : undefined;
  }
  if (query.kind === 'recipient') return Buffer.from(query.value, 'hex');
  const normalise = { login_id: normaliseId, email: normaliseEmail, phone: normalisePhone }[query.kind];
  const value = normalise(query.value);
  return value ? keys.digest(query.kind, value) : undefined;
}

function birthDateOf(text: string): string | undefined {
  try {
    return parseBirthDate(text);
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}

/** Which of these IDs members have. */
export async function listMembersAmong(db: Db, memberIds: string[]): Promise<Set<string>> {
  return new Set(await db('members').whereIn('memberId', memberIds).pluck('memberId'));
}
