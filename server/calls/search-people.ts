import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { findMemberIds, type MemberQuery } from '../members/find-members';
import { kanaKey } from '../members/identifier';
import { listMembers, type Member } from '../members/list-members';

export interface FoundPerson {
  member: Member;
  /** The kind of query that found them first. */
  foundBy: MemberQuery['kind'];
}

export interface SearchResult {
  /** At most `most`, in order of their member ID. */
  people: FoundPerson[];
  isCut: boolean;
  /** True when two of them have the same name in kana. */
  isAmbiguous: boolean;
}

const most = 20;

/** Finds whoever any of the queries means, exactly. The log gets the kinds and the number, never what was typed. */
export async function searchPeople(
  deps: Dependencies,
  command: { by: string; queries: MemberQuery[] },
): Promise<SearchResult> {
  const foundBy = new Map<string, MemberQuery['kind']>();
  for (const query of command.queries)
    for (const memberId of await findMemberIds(deps.db, deps.keys, query))
      if (!foundBy.has(memberId)) foundBy.set(memberId, query.kind);
  const members = await listMembers(deps, [...foundBy.keys()].sort().slice(0, most));
  const names = members.map(({ profile }) => kanaKey(profile?.nameKana ?? '')).filter((name) => name !== undefined);
  const kinds = [...new Set(command.queries.map(({ kind }) => kind))];
  await recordEvent(deps.db, { actor: command.by, action: 'member.search', data: { kinds, found: foundBy.size } });
  return {
    people: members.map((member) => ({ member, foundBy: foundBy.get(member.memberId) as MemberQuery['kind'] })),
    isCut: foundBy.size > most,
    isAmbiguous: new Set(names).size < names.length,
  };
}
