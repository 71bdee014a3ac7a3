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

/**
 * @param number unique in the case; the login ID and the email are made unique by it.
 * @param suffix tells the cases' login IDs apart.
 */
export function drawIdentity(
  draw: Draw,
  number: number,
  settings: { suffix: string; abroad: number; birthDates: 'western' | 'era'; hasAccount: boolean },
): Identity {
  const isAbroad = draw.chance(settings.abroad);
  const [family, familyKana, familyLatin] = draw.pick(familyNames);
  const [given, givenKana, givenLatin] = draw.pick(givenNames);
  const born = Date.UTC(draw.between(1941, 2003), draw.below(12), draw.between(1, 28));
  const sharesEmail = settings.hasAccount && isFamily(number);
  return {
    loginId: `${givenLatin}${number}${settings.suffix}`,
    name: isAbroad ? draw.pick(namesAbroad) : `${family}　${given}`,
    nameKana: isAbroad ? '' : `${familyKana}　${givenKana}`,
    email: sharesEmail
      ? familyEmail(number, settings.suffix)
      : drawEmail(draw, familyLatin, givenLatin, number, settings.suffix),
    sharesEmail,
    phone: drawPhone(draw, isAbroad),
    ...drawPlace(draw, isAbroad),
    birthDate: settings.birthDates === 'era' ? inEra(born) : toDay(born),
    locale: isAbroad ? 'en' : 'ja',
  };
}

/** One pair of neighbours in 151 is a family with one address. */
const isFamily = (number: number) => Math.floor(number / 2) % 151 === 7;
const familyEmail = (number: number, suffix: string) => `kazoku.${Math.floor(number / 2)}${suffix}@example.jp`;

function drawEmail(draw: Draw, family: string, given: string, number: number, suffix: string): string {
  const form = draw.below(50);
  if (form === 0) return `${given}..${number}${suffix}@${carrier}`;
  if (form === 1) return `${given}${number}${suffix}.@${carrier}`;
  if (form < 20) return `${family}.${given}.${number}${suffix}@${draw.pick(domains)}`;
  return `${given}_${number}${suffix}@${draw.pick(domains)}`;
}
