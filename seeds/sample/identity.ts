import type { Draw } from './draw';
import { inEra, toDay } from './local-moment';
import { familyNames, givenNames, namesAbroad } from './names';
import { drawPhone, drawPlace } from './places';

/** The columns of a members file that say who somebody is. Empty text: not known. */
export interface Identity {
  loginId: string;
  name: string;
  nameKana: string;
  email: string;
  /** True when another member of the family has the same address, so that it alone finds two. */
  sharesEmail: boolean;
  phone: string;
  postalCode: string;
  address: string;
  birthDate: string;
  locale: 'ja' | 'en';
}

/** RFC 2606 and JPRS keep these names for examples; the second looks like an old carrier's. */
const domains = ['example.jp', 'example.com', 'example.org', 'mail.example.jp', 'home.example.net'] as const;
const carrier = 'keitai.example.jp';

/** What a case says of all its people. */
export interface IdentitySettings {
  /** Tells the login IDs and emails of the cases apart. */
  suffix: string;
  /** Share of people who live abroad. */
  abroad: number;
  birthDates: 'western' | 'era';
}

/** @param number unique in the case, and so are the login ID and email made of it; negative for people without an account, who share no email. */
export function drawIdentity(draw: Draw, number: number, { suffix, abroad, birthDates }: IdentitySettings): Identity {
  const isAbroad = draw.chance(abroad);
  const [family, familyKana, familyLatin] = draw.pick(familyNames);
  const [given, givenKana, givenLatin] = draw.pick(givenNames);
  const born = Date.UTC(draw.between(1941, 2003), draw.below(12), draw.between(1, 28));
  const unique = `${Math.abs(number)}${suffix}`;
  const { postalCode, address } = drawPlace(draw, isAbroad);
  return {
    loginId: givenLatin + unique,
    name: isAbroad ? draw.pick(namesAbroad) : `${family}　${given}`,
    nameKana: isAbroad ? '' : `${familyKana}　${givenKana}`,
    email: isFamily(number) ? familyEmail(number, suffix) : drawEmail(draw, familyLatin, givenLatin, unique),
    sharesEmail: isFamily(number),
    phone: drawPhone(draw, isAbroad, number > 0),
    postalCode,
    address,
    birthDate: birthDates === 'era' ? inEra(born) : toDay(born),
    locale: isAbroad ? 'en' : 'ja',
  };
}

/** One pair of neighbours in 151 is a family with one address. */
const isFamily = (number: number) => Math.floor(number / 2) % 151 === 7;
const familyEmail = (number: number, suffix: string) => `kazoku.${Math.floor(number / 2)}${suffix}@example.jp`;

function drawEmail(draw: Draw, family: string, given: string, unique: string): string {
  const form = draw.below(50);
  if (form === 0) return `${given}..${unique}@${carrier}`;
  if (form === 1) return `${given}${unique}.@${carrier}`;
  if (form < 20) return `${family}.${given}.${unique}@${draw.pick(domains)}`;
  return `${given}_${unique}@${draw.pick(domains)}`;
}
