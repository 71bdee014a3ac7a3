import { z } from 'zod';
import { prose, text } from '../texts/text';
import { code, country, day, dayOfYear, languageTag, line, some, timeOfDay, timeZone } from './document-values';

const dayNames = 'mon|tue|wed|thu|fri|sat|sun';
const days = new RegExp(`^(daily|(${dayNames})(-(${dayNames}))?( ?, ?(${dayNames})(-(${dayNames}))?)*)$`);

const hours = z
  .strictObject({
    days: z.string().trim().toLowerCase().regex(days, 'no_days').describe('mon-fri, "sat,sun" or daily'),
    open: timeOfDay,
    close: timeOfDay,
    from: day.optional().describe('First day on which these hours hold'),
    to: day.optional().describe('Last day on which these hours hold, included'),
  })
  .describe('Hours on days of the week; a lunch break is two of these');

export const desk = z
  .strictObject({
    code,
    name: text.optional(),
    phones: some(
      z.strictObject({
        number: line.describe('As it is to be shown; put it in quotation marks'),
        from: z
          .enum(['domestic', 'abroad'])
          .optional()
          .describe('Where one calls from; domestic is the default, and means the country of the desk'),
        country: country.optional().describe('In place of from: the country that one calls from, such as AU'),
        note: text.optional(),
      }),
    )
      .optional()
      .describe('By where one calls from'),
    email: z
      .string()
      .trim()
      .regex(/^[^\s@]+@[^\s@]+$/, 'no_email')
      .optional()
      .describe('Email address of the desk'),
    hours: some(hours).optional().describe('Opening hours'),
    holidays: z
      .enum(['open', 'closed'])
      .default('open')
      .describe('On public holidays of its country; open: the hours of that day of the week hold'),
    country: country.optional().describe('Where the desk is, such as AU; without it where the installation is'),
    region: z
      .string()
      .regex(/^[A-Z]{2}-[A-Z0-9]{1,3}$/, 'no_region')
      .optional()
      .describe('Whose holidays it keeps beside those of the whole country, such as AU-VIC'),
    closed_days: some(z.strictObject({ from: day, to: day.optional(), reason: text.optional() }))
      .optional()
      .describe('Company holidays; to is included, without it one day'),
    closed_every_year: some(z.strictObject({ from: dayOfYear, to: dayOfYear.optional(), reason: text.optional() }))
      .optional()
      .describe('Company holidays of every year, such as 12-29 to 01-03; to is included, without it one day'),
    opened: day.optional().describe('First day of the desk'),
    closed_from: day.optional().describe('First day on which the desk no longer exists'),
    languages: some(languageTag).optional().describe('Languages spoken, such as en'),
    time_zone: timeZone.optional().describe('Of the opening hours; without it that of the file'),
    note: prose.optional(),
  })
  .describe('A hotline');
