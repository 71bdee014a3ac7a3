import { readLetterCode } from '../credentials/letter-code';
import { digestOf, type MemberQuery } from '../members/find-members';
import { normaliseId } from '../people/identifier';
import type { Keyring } from '../sealing/keyring';
import { readReference } from '../sealing/reference';

/** What the search box may be told to take its text for. */
export const kinds = ['any', 'member_id', 'login_id', 'email', 'phone', 'kana', 'reference', 'letter_code'] as const;
type Kind = (typeof kinds)[number];

/** What the desk looks up: identifiers of members, the number of a result slip, the code of a letter. */
export type DeskQuery = MemberQuery | { kind: 'reference'; value: string } | { kind: 'letter_code'; value: string };

export const searchFields = ['q', 'kind', 'second'] as const;

export interface SearchForm {
  values: Record<(typeof searchFields)[number], string>;
  /** What to look up; none where the text can be none of what it was said to be. */
  queries: DeskQuery[];
}

/**
 * Reads the search box. `any` takes the text for everything it can be; a kana name needs a birth date or the last four digits of the phone
 * beside it, in the second box or behind the name.
 */
export function readSearch(keys: Keyring, values: SearchForm['values']): SearchForm {
  const kind = kinds.find((one) => one === values.kind) ?? 'any';
  const queries = queriesFor(kind, values.q, values.second);
  return { values: { ...values, kind }, queries: queries.filter((query) => isPossible(keys, query)) };
}

function queriesFor(kind: Kind, q: string, second: string): DeskQuery[] {
  if (kind === 'kana') return kanaQueries(q, second);
  if (kind !== 'any') return [{ kind, value: q }];
  const plain = (['member_id', 'login_id', 'email', 'phone', 'reference', 'letter_code'] as const).map((one) => ({
    kind: one,
    value: q,
  }));
  return [...plain, ...kanaQueries(q, second)];
}

function kanaQueries(q: string, second: string): DeskQuery[] {
  const [name, last] = second ? [q, ''] : splitLast(q);
  const beside = second || last;
  return [
    { kind: 'kana_birth_date', value: name, birthDate: beside },
    { kind: 'kana_phone', value: name, lastFour: beside },
  ];
}

/** `インサツ ハナコ 4567` parted before its last word; all of it, and nothing, where there is but one. */
function splitLast(text: string): [name: string, last: string] {
  const isBetween = (at: number) => /[\s,、]/.test(text[at] ?? '');
  let start = text.length;
  while (start > 0 && !isBetween(start - 1)) start--;
  let end = start;
  while (end > 0 && isBetween(end - 1)) end--;
  return end === 0 || start === text.length ? [text, ''] : [text.slice(0, end), text.slice(start)];
}

/** Whether the text can be what it is said to be. */
export function isPossible(keys: Keyring, query: DeskQuery): boolean {
  if (query.kind === 'member_id') return normaliseId(query.value) !== undefined;
  if (query.kind === 'reference') return readReference(keys, query.value) !== undefined;
  if (query.kind === 'letter_code') return readLetterCode(query.value) !== 'mistyped';
  return digestOf(keys, query) !== undefined;
}
