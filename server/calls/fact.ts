import { InvalidInputError } from '../errors';
import { parseBirthDate } from '../people/birth-date';
import { kanaKey, normaliseEmail, normaliseId, normaliseName, normalisePhone } from '../people/identifier';
import type { Profile } from '../people/profile';

/**
 * What a caller may state to show who is calling, in the order of asking. What they say is typed and compared here; nothing of what is registered
 * is shown to whoever types it.
 */
export const facts = [
  'name',
  'birth_date',
  'phone',
  'postal_code',
  'email',
  'login_id',
  'member_id',
  'last_use',
] as const;
export type Fact = (typeof facts)[number];

/** What is registered of somebody. Days are `2016-06-03`; the last use spans from one to another where it was recorded no more exactly. */
export interface Registered
  extends Pick<Profile, 'name' | 'nameKana' | 'birthDate' | 'phone' | 'postalCode' | 'email' | 'loginId'> {
  memberId?: string;
  lastUse?: { from: string; to: string };
}

/** Which facts a kind of search has used up: whoever knew the phone number that found the record proves nothing by saying it again. */
const usedUp: Record<string, Fact[]> = {
  member_id: ['member_id'],
  login_id: ['login_id'],
  email: ['email'],
  phone: ['phone'],
  kana_birth_date: ['name', 'birth_date'],
  kana_phone: ['name', 'phone'],
};

/** What this caller can be asked: what is registered, and was not searched by. */
export const comparableFacts = (registered: Registered, foundBy: string): Fact[] =>
  facts.filter((fact) => isRegistered[fact](registered) && !usedUp[foundBy]?.includes(fact));

const isRegistered: Record<Fact, (registered: Registered) => boolean> = {
  name: ({ name, nameKana }) => !!name || !!nameKana,
  birth_date: ({ birthDate }) => !!birthDate,
  phone: ({ phone }) => !!phone && normalisePhone(phone) !== undefined,
  postal_code: ({ postalCode }) => digitsOf(postalCode ?? '').length >= 3,
  email: ({ email }) => !!email && normaliseEmail(email) !== undefined,
  login_id: ({ loginId }) => !!loginId,
  member_id: ({ memberId }) => !!memberId,
  last_use: ({ lastUse }) => !!lastUse,
};

/** Characters; what a field of a form may hold. */
const longestFact = 400;

/**
 * Whether what the caller said is what is registered: names in kana of either kind or as written, dates in any form, numbers with or without
 * hyphens, IDs in either case, since nobody hears capitals. What is longer than anybody says agrees with nothing, and is not normalised.
 */
export function agrees(fact: Fact, said: string, registered: Registered): boolean {
  if (said.length > longestFact) return false;
  const { name, nameKana, birthDate, phone, postalCode, email, loginId, memberId, lastUse } = registered;
  switch (fact) {
    case 'name':
      return isSame(kanaKey(said), kanaKey(nameKana ?? '')) || isSame(writtenName(said), writtenName(name ?? ''));
    case 'birth_date':
      return isSame(dayOf(said), birthDate);
    case 'phone':
      return isSame(normalisePhone(said), normalisePhone(phone ?? ''));
    case 'postal_code':
      return isSame(digitsOf(said), digitsOf(postalCode ?? ''));
    case 'email':
      return isSame(normaliseEmail(said), normaliseEmail(email ?? ''));
    case 'login_id':
      return isSame(spokenId(said), spokenId(loginId ?? ''));
    case 'member_id':
      return isSame(spokenId(said), spokenId(memberId ?? ''));
    case 'last_use': {
      const day = dayOf(said);
      return day !== undefined && lastUse !== undefined && lastUse.from <= day && day <= lastUse.to;
    }
  }
}

/** The form in which a statement is compared, for counting the same mistake once; nearly as typed where it cannot be read. */
export function saidAs(fact: Fact, said: string): string {
  const read: Partial<Record<Fact, (text: string) => string | undefined>> = {
    ...{ name: kanaKey, birth_date: dayOf, last_use: dayOf, phone: normalisePhone, email: normaliseEmail },
  };
  return read[fact]?.(said) ?? spokenId(said) ?? '';
}

const isSame = (said: string | undefined, registered: string | undefined) => !!said && said === registered;

const writtenName = (text: string) =>
  normaliseName(text)
    ?.replace(/[\s\u3000]/g, '')
    .toLowerCase();

const spokenId = (text: string) =>
  normaliseId(text)
    ?.toLowerCase()
    .replace(/[\s\p{Dash_Punctuation}\u2212\u30fc_.]/gu, '');

const digitsOf = (text: string) => text.normalize('NFKC').replace(/[\s\p{Dash_Punctuation}\u2212\u30fc〒]/gu, '');

function dayOf(text: string): string | undefined {
  try {
    return parseBirthDate(text);
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
