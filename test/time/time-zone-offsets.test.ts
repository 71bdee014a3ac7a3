import { readingAt } from '../../server/time/time-zone';

const zones = ['Asia/Tokyo', 'America/St_Johns', 'Africa/Casablanca', 'Pacific/Apia', 'Australia/Lord_Howe'];

describe('readings of a clock', () => {
  it.each(zones)('in %s are those of Intl, every three hours of a year and beside each', (timeZone) => {
    const format = new Intl.DateTimeFormat('en-u-ca-iso8601-nu-latn', {
      ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
      ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
    });
    const expected = (instant: number) =>
      Object.fromEntries(
        format.formatToParts(instant).flatMap(({ type, value }) => (type === 'literal' ? [] : [[type, Number(value)]])),
      );
    const steps = Array.from({ length: 8 * 366 }, (_, step) => Date.UTC(2011, 0) + step * 3 * 3_600_000);
    const instants = steps.flatMap((instant) => [instant - 1000, instant, instant + 60_000]);
    expect(instants.map((at) => readingAt(timeZone, at))).toEqual(instants.map(expected));
  });
});
