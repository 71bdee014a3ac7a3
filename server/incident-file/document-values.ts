import { isSupportedCountry } from 'libphonenumber-js/max';
import { z } from 'zod';
import { InvalidInputError } from '../errors';
import { codeKey } from '../people/code-key';
import { parseLocalTime } from '../time/local-time';
import { parseWindowTime } from '../time/time-window';
import { isTimeZone } from '../time/time-zone';

/** The values that incident files are made of; messages are names of texts in `incident-file.json`. Every date form of docs/imports.md is read; the document keeps the canonical text. */

/** Code of an exposure, a desk … : it stands in URLs, exports and commands. */
export const code = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'no_code')
  .describe('A code, unique in its list');

export const line = z.string().trim().min(1);

/** A code or name that is compared in its code form (rule 1 of docs/matching.md). */
export const codeName = line.refine((text) => codeKey(text) !== undefined, 'empty_text');

/** A list that may be left out, but not left empty. */
export const some = <Item extends z.ZodType>(item: Item) => z.array(item).min(1);

const readTime = <Time>(
  text: string,
  context: z.RefinementCtx<string>,
  parse: (text: string, zone: string) => Time,
) => {
  try {
    return parse(text, 'UTC');
  } catch (error) {
    if (!(error instanceof InvalidInputError)) throw error;
    context.addIssue({ code: 'custom', message: 'no_time', params: { detail: error.message } });
    return undefined;
  }
};

/** A day, minute or second; canonical, such as `2016-12-22` or `2016-12-22T08:30`. */
export const moment = z
  .string()
  .transform((text, context) => readTime(text, context, parseLocalTime)?.canonical ?? z.NEVER)
  .describe('A day, minute or second, such as 2016-12-22 or 2016-12-22T08:30');

const windowTime = z
  .string()
  .transform((text, context) => readTime(text, context, parseWindowTime)?.canonical ?? z.NEVER)
  .describe('A month, day, minute or second, such as 2018-05, 2016-12-22 or 2016-12-22T08:30');

/** One end of a window; canonical. */
export const windowEnd = z.union([
  windowTime,
  z
    .strictObject({
      possible: windowTime.describe('From here on (or up to here) it is possible'),
      certain: windowTime.describe('From here on (or up to here) it is certain'),
    })
    .describe('Where the notice does not say exactly: between the two it is possible'),
]);

/** A day; canonical, such as `2016-12-22`. */
export const day = z
  .string()
  .transform((text, context) => {
    const time = readTime(text, context, parseLocalTime);
    if (time && time.precision !== 'day') context.addIssue({ code: 'custom', message: 'no_day' });
    return time?.canonical ?? z.NEVER;
  })
  .describe('A day, such as 2016-12-22');

const longMonth = '(?:0[13578]|1[02])-(?:0[1-9]|[12]\\d|3[01])';
const shortMonth = '(?:0[469]|11)-(?:0[1-9]|[12]\\d|30)|02-(?:0[1-9]|1\\d|2[0-8])';

/** A day of every year; not 29 February, which not every year has. */
export const dayOfYear = z
  .string()
  .trim()
  .regex(new RegExp(`^(?:${longMonth}|${shortMonth})$`), 'no_day_of_year')
  .describe('A day of every year, such as 12-29');

/** A time of day, `9:30` or `24:00`; canonical `09:30`, so that times compare as texts. */
export const timeOfDay = z
  .string()
  .transform((text, context) => {
    const [, hours, minutes] = /^(\d{1,2}):([0-5]\d)$/.exec(text.normalize('NFKC').trim()) ?? [];
    const canonical = `${hours?.padStart(2, '0')}:${minutes}`;
    if (hours && canonical <= '24:00') return canonical;
    context.addIssue({ code: 'custom', message: 'no_time_of_day' });
    return z.NEVER;
  })
  .describe('A time of day, such as "9:30"');

/** ISO 3166, as phone numbers know it. */
export const country = z.string().refine(isSupportedCountry, 'no_country').describe('A country, such as JP');

export const languageTag = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'no_language')
  .describe('A language, such as en');

/** An IANA time zone by name. Offsets such as +09:00 are zones to Intl, but mean the opposite to PostgreSQL. */
export const timeZone = z.string().refine((name) => /^[A-Za-z]/.test(name) && isTimeZone(name), 'no_time_zone');
