import { recordEvent } from '../audit/record-event';
import { checkIdOf } from '../checks/check-reference';
import { findKeptCheck } from '../checks/kept-checks-repository';
import { redeemLetter } from '../credentials/redeem-letter';
import type { Dependencies } from '../dependencies';
import { findMemberIds, type IdentifierQuery } from '../members/find-members';
import { listMembers, type Member } from '../members/list-members';
import { kanaKey } from '../people/identifier';
import type { DeskQuery } from './search-form';

export interface FoundPerson {
  member: Member;
  /** The kind of query that found them first. */
  foundBy: DeskQuery['kind'];
}

export interface SearchResult {
  /** At most `most`, in order of their member ID. */
  people: FoundPerson[];
  isCut: boolean;
  /** True when two of them have the same name in kana. */
  isAmbiguous: boolean;
  /** Where nobody was found: what somebody without an account may be on a list under. */
  lone: DeskQuery | undefined;
}

const most = 20;

/** Finds whoever any of the queries means, exactly. The log gets the kinds and the number, never what was typed. */
export async function searchPeople(
  deps: Dependencies,
  command: { by: string; queries: DeskQuery[] },
): Promise<SearchResult> {
  const foundBy = new Map<string, DeskQuery['kind']>();
  for (const query of command.queries)
    for (const memberId of await findMembersOf(deps, query))
      if (!foundBy.has(memberId)) foundBy.set(memberId, query.kind);
  const members = await listMembers(deps, [...foundBy.keys()].sort().slice(0, most));
  const names = members.map(({ profile }) => kanaKey(profile?.nameKana ?? '')).filter((name) => name !== undefined);
  const kinds = [...new Set(command.queries.map(({ kind }) => kind))];
  await recordEvent(deps.db, { actor: command.by, action: 'member.search', data: { kinds, found: foundBy.size } });
  return {
    people: members.map((member) => ({ member, foundBy: foundBy.get(member.memberId) as DeskQuery['kind'] })),
    isCut: foundBy.size > most,
    isAmbiguous: new Set(names).size < names.length,
    lone: foundBy.size === 0 ? await findLone(deps, command.queries) : undefined,
  };
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
    const kept = await findKeptCheck(deps.db, checkIdOf(query.value) ?? 0n);
    return kept && !kept.person.startsWith(' ') ? [kept.person] : [];
  }
  if (query.kind === 'letter_code') {
    const subject = await subjectOfLetter(deps, query.value);
    return subject && 'memberId' in subject ? [subject.memberId] : [];
  }
  return findMemberIds(deps.db, deps.keys, query);
}

async function subjectOfLetter(deps: Dependencies, code: string) {
  const letter = await redeemLetter(deps, code);
  return typeof letter === 'object' && letter.via === 'letter_code' ? letter.subject : undefined;
}
