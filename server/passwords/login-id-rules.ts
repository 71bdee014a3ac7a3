import { randomInt } from 'node:crypto';
import type { Profile } from '../people/profile';
import { foldRomaji, romanise } from '../people/romaji';

/** What a login ID that a customer chooses must be like. Case counts. */
export interface LoginIdRules {
  least: number;
  most: number;
  characters: RegExp;
  /** Not one character repeated, nothing derived from birth date, phone number or name. */
  isUnguessable: boolean;
  /**
   * Whether the customer chooses the beginning and the portal the rest (`completions`): then nobody learns which login IDs others have. Where
   * it is false, a wish that somebody else has is refused, and whoever asked may guess why.
   */
  isCompleted: boolean;
}

/** Sets that an installation chooses from (`LOGIN_ID_RULES`). */
export const loginIdRules = {
  default: {
    least: 4,
    most: 58,
    characters: /^[A-Za-z0-9._-]+$/,
    isUnguessable: false,
    isCompleted: true,
  },
  'aplus-2021': { least: 6, most: 16, characters: /^[A-Za-z0-9]+$/, isUnguessable: true, isCompleted: false },
} as const satisfies Record<string, LoginIdRules>;

export type LoginIdRuleSet = keyof typeof loginIdRules;

export type LoginIdFault = 'short' | 'long' | 'characters' | 'contact' | 'repeated' | 'derived' | 'same';

/** What is wrong with a wish (normalised by `normaliseId`); undefined: nothing. */
export function findLoginIdFault(wish: string, ruleSet: LoginIdRuleSet, profile: Profile): LoginIdFault | undefined {
  const rules: LoginIdRules = loginIdRules[ruleSet];
  if (!rules.characters.test(wish)) return 'characters';
  if (wish.length < rules.least) return 'short';
  if (wish.length > rules.most) return 'long';
  if (wish === profile.loginId) return 'same';
  if (looksLikeContact(wish)) return 'contact';
  if (!rules.isUnguessable) return undefined;
  if (/^(.)\1*$/.test(wish)) return 'repeated';
  return isDerived(wish, profile) ? 'derived' : undefined;
}

const consonants = 'bcdfghjkmnpqrstvwxyz';
const signs = `${consonants}23456789`;
const oneOf = (from: string) => from[randomInt(from.length)];

/**
 * `hanako` as `hanako-k7m2`: login IDs with what the portal adds, to be tried in order. Four random signs, a letter first, are nobody's running
 * number, so that the first is as good as always free, whoever else begins alike.
 */
export const completions = (beginning: string): string[] =>
  Array.from({ length: 8 }, () => `${beginning}-${oneOf(consonants)}${oneOf(signs)}${oneOf(signs)}${oneOf(signs)}`);

/** What may be somebody's email or phone number: nobody is to learn by a wish whose it is, nor to sit on it. Imported login IDs may look like that. */
const looksLikeContact = (wish: string) => wish.includes('@') || /^\d{9,}$/.test(wish.replace(/[._-]/g, ''));

/** Whether somebody who knows the person would try it: it holds their birth date, phone number or name, in a usual spelling. */
function isDerived(wish: string, profile: Profile): boolean {
  const digits = wish.replace(/\D/g, '');
  const letters = foldRomaji(wish);
  return (
    [...birthDateForms(profile.birthDate), ...phoneForms(profile.phone)].some((form) => digits.includes(form)) ||
    namesOf(profile).some((name) => letters.includes(name))
  );
}

/** `1985-07-14` as 19850714, 850714, 0714, 14071985, with the year of the era (600714) … */
function birthDateForms(birthDate: string | undefined): string[] {
  if (!birthDate) return [];
  const [year, month, day] = birthDate.split('-') as [string, string, string];
  const years = [year, year.slice(2), eraYear(birthDate)];
  const short = [`${Number(month)}${Number(day)}`, month + day];
  return [
    ...years.flatMap((one) => [`${one}${month}${day}`, `${day}${month}${one}`, `${month}${day}${one}`]),
    `${year}${short[0]}`,
    month + day,
    year,
  ];
}

function eraYear(birthDate: string): string {
  const parts = new Intl.DateTimeFormat('en-u-ca-japanese', { year: 'numeric', timeZone: 'UTC' }).formatToParts(
    new Date(birthDate),
  );
  return (parts.find(({ type }) => type === 'year')?.value ?? '').padStart(2, '0');
}

/** The number with and without its prefix, and its last four digits. */
function phoneForms(phone: string | undefined): string[] {
  const digits = (phone ?? '').normalize('NFKC').replace(/^\+81/, '0').replace(/\D/g, '');
  return digits.length < 8 ? [] : [digits, digits.slice(1), digits.slice(-8), digits.slice(-4)];
}

/** Family and given name, by kana and as written in Latin letters; of two letters or fewer too much would be refused. */
function namesOf({ name = '', nameKana = '' }: Profile): string[] {
  const parts = [...nameKana.split(/[\s\u3000・]+/).map(romanise), ...name.split(/[\s\u3000・]+/).map(foldRomaji)];
  return parts.filter((part) => part.length > 2);
}
