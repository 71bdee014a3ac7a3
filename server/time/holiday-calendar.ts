import holidayJp from '@holiday-jp/holiday_jp';
import type Holidays from 'date-holidays';

/** A public holiday's name by language, as far as its calendar has it. */
export type HolidayName = Record<string, string>;

/** Days (`YYYY-MM-DD`) of one year, by country, region and year: desks are asked for the same days again and again. */
const years = new Map<string, ReadonlyMap<string, HolidayName>>();

/**
 * The public holiday on a day.
 * @param country ISO 3166, such as AU
 * @param region as ISO 3166-2 has it, such as AU-VIC; without it the days that the whole country keeps
 */
export function holidayOn(country: string, region: string | undefined, day: string): HolidayName | undefined {
  if (country === 'JP') {
    const holiday = (holidayJp.holidays as Record<string, { name: string; name_en: string }>)[day];
    return holiday && { ja: holiday.name, en: holiday.name_en };
  }
  const key = `${region ?? country} ${day.slice(0, 4)}`;
  const known = years.get(key) ?? readYear(country, region, Number(day.slice(0, 4)));
  years.set(key, known);
  return known.get(day);
}

/** Whether there is a calendar of public holidays for a country, and a region of it by that name. */
export function hasCalendar(country: string, region?: string): boolean {
  if (country === 'JP') return region === undefined;
  const states = calendarOf(country, undefined)?.getStates(country);
  return region === undefined ? countries().includes(country) : partOf(region) in (states ?? {});
}

const countries = () => Object.keys(new (calendars())().getCountries('en'));

function readYear(country: string, region: string | undefined, year: number): ReadonlyMap<string, HolidayName> {
  const calendar = calendarOf(country, region);
  const days = new Map<string, HolidayName>();
  for (const language of [...(calendar?.getLanguages() ?? []), 'en'])
    for (const { date, name, type } of calendar?.getHolidays(year, language) ?? [])
      if (type === 'public' || type === 'bank') {
        const day = date.slice(0, 10);
        days.set(day, { ...days.get(day), [language]: name });
      }
  return days;
}

/** A holiday's own language comes from its country; English stands where a calendar has it. */
const calendarOf = (country: string, region: string | undefined): Holidays | undefined =>
  countries().includes(country) ? new (calendars())(country, region ? partOf(region) : '') : undefined;

const partOf = (region: string) => region.replace(/^[A-Z]{2}-/i, '').toUpperCase();

/** Loaded where a desk outside Japan needs it: it takes 200 ms. */
const calendars = () => require('date-holidays') as { default?: typeof Holidays } & typeof Holidays;
