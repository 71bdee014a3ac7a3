import { recordEvent } from '../audit/record-event';
import { findKeptCheck } from '../checks/kept-checks-repository';
import { redeemLetter } from '../credentials/redeem-letter';
import type { Dependencies } from '../dependencies';
import { findInquiry } from '../inquiries/inquiries-repository';
import { findMemberIds, type IdentifierQuery } from '../members/find-members';
import { listMembers } from '../members/list-members';
import { lastFourDigits } from '../people/identifier';
import { readReference } from '../sealing/reference';
import { agrees } from './fact';
import type { FoundPerson } from './found-person';
import type { DeskQuery } from './search-form';

export interface SearchResult {
  /** At most `most`, in order of their member ID. */
  people: FoundPerson[];
  isCut: boolean;
  /** Where nobody was found: what somebody without an account may be on a list under. */
  lone: DeskQuery | undefined;
}

const most = 20;

/**
 * Finds whoever any of the queries means, exactly. The log gets the kinds, whom it found, whether somebody without an account may be meant, and a keyed digest of what was typed, never what was typed.
 * @param command.beside of several, only those whose name in kana, birth date, last digits of the phone, or member ID it is; empty: all
 */
export async function searchPeople(
  deps: Dependencies,
  command: { by: string; typed: string; queries: DeskQuery[]; beside: string },
): Promise<SearchResult> {
  const foundBy = new Map<string, DeskQuery['kind']>();
  for (const query of command.queries)
    for (const memberId of await findMembersOf(deps, query))
      if (!foundBy.has(memberId)) foundBy.set(memberId, query.kind);
  const people = [...foundBy].map(([memberId, kind]) => ({ memberId, foundBy: kind })).sort(byMemberId);
  const narrowed = command.beside && people.length > 1 ? await narrow(deps, people, command.beside) : people;
  const found = narrowed.slice(0, most);
  const kinds = [...new Set(command.queries.map(({ kind }) => kind))];
  const typed = deps.keys.digest('desk-search', command.typed).toString('hex');
  const lone = foundBy.size === 0 ? await findLone(deps, command.queries) : undefined;
  const members = found.map(({ memberId }) => memberId);
  const data = { kinds, typed, found: narrowed.length, members, ...(lone && { without_account: lone.kind }) };
  await recordEvent(deps.db, { actor: command.by, action: 'member.search', data });
  return { people: found, isCut: narrowed.length > most, lone };
}

const byMemberId = (a: FoundPerson, b: FoundPerson) => (a.memberId < b.memberId ? -1 : 1);

async function narrow(deps: Dependencies, people: FoundPerson[], beside: string): Promise<FoundPerson[]> {
  const members = await listMembers(
    deps,
    people.map(({ memberId }) => memberId),
  );
  const kept = members.filter(({ memberId, profile }) => {
    if (memberId === beside) return true;
    if (!profile) return false;
    const lastFour = lastFourDigits(profile.phone ?? '');
    const isPhone = /^\d{4}$/.test(beside) && lastFour === lastFourDigits(beside);
    return isPhone || agrees('name', beside, profile) || agrees('birth_date', beside, profile);
  });
  const ids = new Set(kept.map(({ memberId }) => memberId));
  return people.filter(({ memberId }) => ids.has(memberId));
}

/** What a query means for the check, when it means nobody's account; undefined when it means nothing. */
export async function identifierOf(deps: Dependencies, query: DeskQuery): Promise<IdentifierQuery | undefined> {
  if (query.kind === 'email' || query.kind === 'phone' || query.kind === 'login_id') return query;
  const subject = query.kind === 'letter_code' ? await subjectOfLetter(deps, query.value) : undefined;
  return subject && !('memberId' in subject) ? subject : undefined;
}

/** The letter first: whoever holds it was written to. */
async function findLone(deps: Dependencies, queries: DeskQuery[]): Promise<DeskQuery | undefined> {
  for (const kind of ['letter_code', 'email', 'phone', 'login_id'] as const) {
    const query = queries.find((one) => one.kind === kind);
    if (query && (await identifierOf(deps, query))) return query;
  }
  return undefined;
}

async function findMembersOf(deps: Dependencies, query: DeskQuery): Promise<string[]> {
  if (query.kind === 'reference') {
    const referred = readReference(deps.keys, query.value);
    if (referred?.kind === 'inquiry')
      return [(await findInquiry(deps, { reference: query.value }))?.memberId ?? []].flat();
    const kept = referred && (await findKeptCheck(deps.db, referred.number));
    return kept && !kept.person.startsWith(' ') ? [kept.person] : [];
  }
  if (query.kind === 'letter_code') {
    const subject = await subjectOfLetter(deps, query.value);
    return subject && 'memberId' in subject ? [subject.memberId] : [];
  }
  const exact = await findMemberIds(deps.db, deps.keys, query);
  const { kind } = query;
  if (exact.length > 0 || (kind !== 'member_id' && kind !== 'login_id')) return exact;
  return findOtherCase(deps, { kind, value: query.value });
}

/** Nobody hears capitals: an ID in capitals, in small letters or with a capital first, where that means one person only. */
async function findOtherCase(
  deps: Dependencies,
  { kind, value }: { kind: 'member_id' | 'login_id'; value: string },
): Promise<string[]> {
  const [small, capitals] = [value.toLowerCase(), value.toUpperCase()];
  const forms = new Set([small, capitals, `${capitals.slice(0, 1)}${small.slice(1)}`]);
  const found = new Set<string>();
  for (const form of forms)
    for (const memberId of await findMemberIds(deps.db, deps.keys, { kind, value: form })) found.add(memberId);
  return found.size === 1 ? [...found] : [];
}

async function subjectOfLetter(deps: Dependencies, code: string) {
  const letter = await redeemLetter(deps, code);
  return typeof letter === 'object' && letter.via === 'letter_code' ? letter.subject : undefined;
}
