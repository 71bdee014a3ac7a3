import fc from 'fast-check';
import { describeLocalTime, parseLocalTime } from '../../server/time/local-time';
import { asIfUtc, type ClockReading, instantsOf, readingAt } from '../../server/time/time-zone';

const zones = [
  'Asia/Tokyo',
  'UTC',
  'America/New_York',
  'Europe/London',
  'Australia/Lord_Howe',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
];
const tokyo = (text: string) => parseLocalTime(text, 'Asia/Tokyo');
const bounds = (text: string, zone: string) => {
  const { from, until } = parseLocalTime(text, zone);
  return [from.toISOString(), until.toISOString()];
};
const hour = 3_600_000;

const anyDay = fc.date({ min: new Date('1868-10-23'), max: new Date('2080-12-31'), noInvalidDate: true });
const anyZone = fc.constantFrom(...zones);
/** Half of them within a day of a change of the clocks. */
const anyInstant = fc
  .oneof(
    fc.integer({ min: Date.UTC(1950, 0, 1) / 60_000, max: Date.UTC(2037, 0, 1) / 60_000 }),
    fc
      .tuple(
        fc.constantFrom(
          '2016-03-13',
          '2016-11-06',
          '2016-03-27',
          '2016-10-30',
          '2016-10-16',
          '2016-02-21',
          '2016-04-03',
          '2016-10-02',
        ),
        fc.integer({ min: -1440, max: 2880 }),
      )
      .map(([date, minutes]) => Date.parse(date) / 60_000 + minutes),
  )
  .map((minutes) => minutes * 60_000);

const wide = (text: string) =>
  text
    .replace(/[\d/:.-]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))
    .replaceAll(' ', '\u3000');
const two = (number: number) => String(number).padStart(2, '0');

/** Every instant at which clocks show the reading, found by trying all offsets in use. */
function everyInstantShowing(zone: string, reading: ClockReading): number[] {
  const local = asIfUtc(reading);
  const found: number[] = [];
  for (let offset = 14 * hour; offset >= -12 * hour; offset -= hour / 4)
    if (asIfUtc(readingAt(zone, local - offset)) === local) found.push(local - offset);
  return found;
}

describe('a date', () => {
  const written = fc
    .tuple(anyDay, fc.boolean(), fc.boolean(), fc.nat(8), fc.boolean())
    .map(([date, padded, full, form, firstYear]) => {
      const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
      const pad = (number: number) => (padded ? two(number) : String(number));
      const japanese = new Intl.DateTimeFormat('ja-JP-u-ca-japanese', {
        era: 'long',
        year: 'numeric',
        timeZone: 'UTC',
      });
      const [, era, ofEra] = /^(\D+)(\d+|元)/.exec(japanese.format(date)) as unknown as [string, string, string];
      const yearOfEra = ofEra === '元' || (ofEra === '1' && firstYear) ? '元' : pad(Number(ofEra));
      const letter = { 明治: 'M', 大正: 'T', 昭和: 'S', 平成: 'H', 令和: 'R' }[era];
      const text = [
        `${y}-${pad(m)}-${pad(d)}`,
        `${y}/${pad(m)}/${pad(d)}`,
        `${y}${two(m)}${two(d)}`,
        `${y}年${pad(m)}月${pad(d)}日`,
        `${era}${yearOfEra}年${pad(m)}月${pad(d)}日`,
        `${letter}${yearOfEra}.${pad(m)}.${pad(d)}`,
        `${letter}${yearOfEra}/${pad(m)}/${pad(d)}`,
        `${era}${yearOfEra}.${pad(m)}.${pad(d)}`,
        `${letter}${yearOfEra}年${pad(m)}月${pad(d)}日`,
      ][form] as string;
      return { text: full ? wide(text) : text, canonical: `${y}-${two(m)}-${two(d)}` };
    });

  it('means the same in every form of writing it', () => {
    fc.assert(
      fc.property(written, ({ text, canonical }) => {
        expect(tokyo(text)).toEqual(tokyo(canonical));
        expect(tokyo(text)).toMatchObject({ canonical, precision: 'day' });
      }),
      { numRuns: 2000 },
    );
  });

  it('keeps time of day, precision and offset in every form', () => {
    const times = fc.tuple(fc.nat(23), fc.nat(59), fc.option(fc.nat(59)), fc.constantFrom('', '.5', '.999999'));
    const offsets = fc.constantFrom('', 'Z', '+09:00', '-0330', ' +0000');
    fc.assert(
      fc.property(
        written,
        times,
        fc.constantFrom('T', ' '),
        offsets,
        fc.boolean(),
        (date, [h, m, s, fraction], gap, offset, full) => {
          const clock = `${h}:${two(m)}${s === null ? '' : `:${two(s)}${fraction}`}`;
          const read = tokyo(`${date.text}${gap}${full ? wide(clock) : clock}${offset}`);
          const shift = { '': '', Z: 'Z', '+09:00': '+09:00', '-0330': '-03:30', ' +0000': '+00:00' }[offset];
          const canonical = `${date.canonical}T${two(h)}:${two(m)}${s === null ? '' : `:${two(s)}`}${shift}`;
          expect(read).toMatchObject({ canonical, precision: s === null ? 'minute' : 'second' });
          if (shift) expect(read.from.getTime()).toBe(Date.parse(canonical));
          expect(read.until.getTime() - read.from.getTime()).toBe(s === null ? 60_000 : 1000);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['昭和64年1月7日', '1989-01-07'],
    ['平成元年1月8日', '1989-01-08'],
    ['平成31年4月30日', '2019-04-30'],
    ['R元.5.1', '2019-05-01'],
    ['R1.5.1', '2019-05-01'],
    ['M45.7.29', '1912-07-29'],
    ['大正元年7月30日', '1912-07-30'],
    ['T15.12.24', '1926-12-24'],
    ['昭和元年12月25日', '1926-12-25'],
    ['Ｈ２８．１２．２２', '2016-12-22'],
    ['㍻28年12月22日', '2016-12-22'],
    [' 2016年 1月 5日 ', '2016-01-05'],
  ])('%s is %s', (text, canonical) => expect(tokyo(text).canonical).toBe(canonical));

  it.each([
    ['昭和64年1月8日', /昭和 ends on the day before 1989-01-08, when 平成 begins/],
    ['平成33年1月1日', /平成 ends on the day before 2019-05-01/],
    ['平成元年1月7日', /平成 begins on 1989-01-08/],
    ['令和0年5月1日', /令和 begins/],
    ['大正15年12月25日', /昭和 begins/],
    ['2015-02-29', /no day 29 in month 2 of 2015, which has 28/],
    ['平成28年2月30日', /no day 30 in month 2 of 2016, which has 29/],
    ['2016-13-01', /no month 13/],
    ['2016-00-01', /no month 0/],
    ['2016-04-00', /no day 0/],
    ['2016-04-01 24:01', /hours go from 0 to 23/],
    ['2016-04-01 8:60', /hours go/],
    ['2016-04-01T08:30+15:00', /no such offset/],
    ['0001-01-01', /years begin at 1583/],
    ['2016-04/01', /expected a date/],
    ['16-04-01', /expected a date/],
    ['2016-04-01 8', /expected a date/],
    ['2016041', /expected a date/],
    ['慶応4年1月1日', /expected a date/],
    ['', /expected a date/],
  ])('%j is refused with the reason', (text, reason) => expect(() => tokyo(text)).toThrow(reason));

  it('does not repeat the text in a message, for it may be a birth date', () => {
    expect(() => tokyo('1951/7/４８ x')).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('1951') }),
    );
  });
});

describe('a local time', () => {
  it('is every instant at which clocks show it, and with the offset before the change where they never do', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, instant) => {
        const reading = readingAt('UTC', instant);
        const shown = everyInstantShowing(zone, reading);
        const result = instantsOf(zone, reading);
        if (shown.length > 0) return result.first === Math.min(...shown) && result.last === Math.max(...shown);
        const before = asIfUtc(readingAt(zone, result.first - 4 * hour)) - (result.first - 4 * hour);
        return result.first === instant - before && result.last === result.first;
      }),
      { numRuns: 3000 },
    );
  });

  it('lasts a whole day, minute or second, and a day ends where the next begins', () => {
    fc.assert(
      fc.property(anyZone, anyInstant, (zone, instant) => {
        const { year, month, day } = readingAt(zone, instant);
        const text = `${year}-${month}-${day}`;
        const { from, until } = parseLocalTime(text, zone);
        expect(describeLocalTime(from, until, zone)).toBe(`${year}-${two(month)}-${two(day)}`);
        expect(from.getTime()).toBeLessThanOrEqual(instant);
        expect(until.getTime()).toBeGreaterThan(instant);
        expect(readingAt(zone, until.getTime()).day).not.toBe(day);
        expect(readingAt(zone, until.getTime() - 1000).day).toBe(day);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['2016-03-13', ['2016-03-13T05:00:00.000Z', '2016-03-14T04:00:00.000Z']],
    ['2016-11-06', ['2016-11-06T04:00:00.000Z', '2016-11-07T05:00:00.000Z']],
    ['2016-11-06T01:30', ['2016-11-06T05:30:00.000Z', '2016-11-06T06:31:00.000Z']],
    ['2016-11-06T01:30:00-05:00', ['2016-11-06T06:30:00.000Z', '2016-11-06T06:30:01.000Z']],
    ['2016-03-13T02:59', ['2016-03-13T07:59:00.000Z', '2016-03-13T08:00:00.000Z']],
    ['2016-12-22+09:00', ['2016-12-21T15:00:00.000Z', '2016-12-22T15:00:00.000Z']],
  ])('%s in New York lies where it should', (text, expected) =>
    expect(bounds(text, 'America/New_York')).toEqual(expected),
  );

  it('has 24 hours on the day that Samoa skipped', () => {
    expect(bounds('2011-12-30', 'Pacific/Apia')).toEqual(['2011-12-30T10:00:00.000Z', '2011-12-31T10:00:00.000Z']);
  });
});
