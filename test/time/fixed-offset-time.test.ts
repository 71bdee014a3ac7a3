import fc from 'fast-check';
import { FixedOffsetTime } from '../../server/time/fixed-offset-time';
import { parseLocalTime } from '../../server/time/local-time';

const zones = ['Asia/Tokyo', 'UTC'];
const readers = new Map(zones.map((zone) => [zone, new FixedOffsetTime(zone)]));
const two = (number: number) => String(number).padStart(2, '0');

/** Dates and times of the fast forms, impossible ones and near misses among them. */
const anyText = fc
  .tuple(
    fc.integer({ min: 1899, max: 2101 }),
    fc.integer({ min: 0, max: 13 }),
    fc.integer({ min: 0, max: 32 }),
    fc.constantFrom('-', '/', '.'),
    fc.option(
      fc.tuple(
        fc.constantFrom(' ', 'T', '_'),
        fc.integer({ min: 0, max: 24 }),
        fc.integer({ min: 0, max: 60 }),
        fc.option(fc.integer({ min: 0, max: 60 })),
      ),
    ),
  )
  .map(([year, month, day, mark, time]) => {
    const date = [year, two(month), two(day)].join(mark);
    if (!time) return date;
    const [between, hour, minute, second] = time;
    return `${date}${between}${two(hour)}:${two(minute)}${second === null ? '' : `:${two(second)}`}`;
  });

test('what it reads, it reads as parseLocalTime does', () => {
  let readCount = 0;
  fc.assert(
    fc.property(anyText, fc.constantFrom(...zones), (text, zone) => {
      const fast = readers.get(zone) as FixedOffsetTime;
      const bytes = Buffer.from(`x${text}y`);
      if (!fast.read(bytes, 1, bytes.length - 1)) return;
      readCount++;
      const slow = parseLocalTime(text, zone);
      expect([fast.from, fast.from + fast.length]).toEqual([slow.from.getTime() / 1000, slow.until.getTime() / 1000]);
    }),
    { numRuns: 20_000 },
  );
  expect(readCount).toBeGreaterThan(2000);
});

test.each([
  ['Asia/Tokyo', '1951-06-01'],
  ['America/New_York', '2016-06-01'],
  ['Asia/Tokyo', '2016-6-1'],
  ['Asia/Tokyo', '2016-02-30'],
])('in %s it leaves %s to parseLocalTime', (zone, text) => {
  const bytes = Buffer.from(text);
  expect(new FixedOffsetTime(zone).read(bytes, 0, bytes.length)).toBe(false);
});
