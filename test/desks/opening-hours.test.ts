import { deskStatus, type OpeningRules, openTime, readDays } from '../../server/desks/opening-hours';

const jst = (text: string) => new Date(`${text}+09:00`);
const year = (number: number) =>
  Array.from({ length: 366 }, (_, index) => new Date(Date.UTC(number, 0, 1 + index)).toISOString().slice(0, 10)).filter(
    (day) => day.startsWith(String(number)),
  );

const adprint: OpeningRules<never> = {
  hours: [
    { days: 'mon-fri', open: '10:00', close: '12:30', from: '2016-09-23' },
    { days: 'mon-fri', open: '13:30', close: '17:00', from: '2016-09-23' },
  ],
  holidays: 'closed',
  opened: '2016-09-15',
};
/** National holidays on weekdays, from the Cabinet Office's table. */
const holidays = {
  2017: '01-02 01-09 03-20 05-03 05-04 05-05 07-17 08-11 09-18 10-09 11-03 11-23'.split(' '),
  2019: '01-01 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-06 07-15 08-12 09-16 09-23 10-14 10-22 11-04'.split(
    ' ',
  ),
};

describe('deskStatus', () => {
  test.each([2017, 2019] as const)(
    'follows weekdays, lunch breaks and national holidays through all of %i, to the minute',
    (number) => {
      for (const day of year(number)) {
        const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
        const opens = weekday > 0 && weekday < 6 && !holidays[number].includes(day.slice(5));
        for (const [from, until] of [
          ['10:00', '12:30'],
          ['13:30', '17:00'],
        ]) {
          const [start, end] = [jst(`${day}T${from}:00`), jst(`${day}T${until}:00`)];
          const at = (base: Date, minutes: number, ms = 0) =>
            deskStatus(adprint, new Date(base.getTime() + minutes * 60_000 + ms));
          expect([day, at(start, -1).state, at(start, 0, -1).state]).toEqual([day, 'closed', 'closed']);
          expect([day, at(end, 0).state, at(end, 1).state]).toEqual([day, 'closed', 'closed']);
          const inside = opens ? 'open' : 'closed';
          expect([day, at(start, 0).state, at(start, 1).state, at(end, -1).state, at(end, 0, -1).state]).toEqual([
            day,
            inside,
            inside,
            inside,
            inside,
          ]);
          if (opens) {
            expect(at(start, 0)).toEqual({ state: 'open', until: end });
            expect(at(start, -1)).toMatchObject({ opensAt: start });
          }
        }
      }
    },
  );

  test('counts every open minute of two weeks with a holiday in them: nine working days of six hours', () => {
    let open = 0;
    for (let at = jst('2017-10-02T00:00:00').getTime(); at < jst('2017-10-16T00:00:00').getTime(); at += 60_000)
      if (deskStatus(adprint, new Date(at)).state === 'open') open++;
    expect(open).toBe(9 * 6 * 60);
  });

  test('is unknown while the desk exists but no hours are stated for the day', () => {
    expect(deskStatus(adprint, jst('2016-09-16T11:00:00'))).toEqual({ state: 'unknown' });
    expect(deskStatus(adprint, jst('2016-09-22T23:59:59')).state).toBe('unknown');
    expect(deskStatus(adprint, jst('2016-09-23T10:00:00')).state).toBe('open');
    expect(deskStatus({}, jst('2016-09-23T10:00:00'))).toEqual({ state: 'unknown' });
  });

  test('says when it opens for the first time', () => {
    const netsea: OpeningRules = { hours: [{ days: 'daily', open: '9:00', close: '18:00' }], opened: '2016-04-27' };
    expect(deskStatus(netsea, jst('2014-01-01T12:00:00'))).toEqual({
      state: 'closed',
      why: 'not_yet',
      opensAt: jst('2016-04-27T09:00:00'),
    });
    expect(deskStatus(netsea, jst('2016-05-03T09:00:00'))).toEqual({
      state: 'open',
      until: jst('2016-05-03T18:00:00'),
    });
  });

  test('has ended from the day after its last day, also inside what were its hours', () => {
    const nippan: OpeningRules = {
      hours: [{ days: 'mon-fri', open: '09:00', close: '18:00' }],
      closed_from: '2017-03-15',
    };
    expect(deskStatus(nippan, jst('2017-03-14T17:59:59'))).toEqual({
      state: 'open',
      until: jst('2017-03-14T18:00:00'),
    });
    expect(deskStatus(nippan, jst('2017-03-14T18:00:00'))).toEqual({
      state: 'closed',
      why: 'hours',
      opensAt: undefined,
    });
    expect(deskStatus(nippan, jst('2017-03-14T23:59:59')).state).toBe('closed');
    expect(deskStatus(nippan, jst('2017-03-15T00:00:00'))).toEqual({ state: 'ended', lastDay: '2017-03-14' });
    expect(deskStatus(nippan, jst('2026-11-23T10:00:00')).state).toBe('ended');
  });

  test('names the holiday, the company holiday with its reason, the lunch break', () => {
    const rules: OpeningRules<{ ja: string }> = {
      ...adprint,
      closed_days: [{ from: '2016-12-29', to: '2017-01-03', reason: { ja: '年末年始' } }],
    };
    expect(deskStatus(rules, jst('2016-11-03T11:00:00'))).toMatchObject({
      why: 'holiday',
      holiday: { ja: '文化の日', en: 'National Culture Day' },
    });
    expect(deskStatus(rules, jst('2016-12-28T17:00:00'))).toMatchObject({
      why: 'hours',
      opensAt: jst('2017-01-04T10:00:00'),
    });
    expect(deskStatus(rules, jst('2016-12-29T00:00:00'))).toMatchObject({
      why: 'closed_day',
      reason: { ja: '年末年始' },
    });
    expect(deskStatus(rules, jst('2017-01-03T23:59:59'))).toMatchObject({
      why: 'closed_day',
      opensAt: jst('2017-01-04T10:00:00'),
    });
    expect(deskStatus(rules, jst('2016-12-28T12:30:00'))).toMatchObject({
      why: 'break',
      opensAt: jst('2016-12-28T13:30:00'),
    });
  });

  test('is closed around every New Year, and on no other day, year after year', () => {
    const rules: OpeningRules<string> = {
      hours: [{ days: 'daily', open: '9:00', close: '18:00' }],
      closed_every_year: [{ from: '12-29', to: '01-03', reason: '年末年始' }, { from: '08-15' }],
    };
    for (const number of [2016, 2017, 2023, 2024])
      for (const day of year(number)) {
        const isClosed = /-(12-(29|30|31)|01-0[123]|08-15)$/.test(day);
        expect([day, deskStatus(rules, jst(`${day}T12:00:00`)).state]).toEqual([day, isClosed ? 'closed' : 'open']);
      }
    expect(deskStatus(rules, jst('2016-12-28T18:00:00'))).toMatchObject({ opensAt: jst('2017-01-04T09:00:00') });
    expect(deskStatus(rules, jst('2017-01-03T23:59:59'))).toMatchObject({ why: 'closed_day', reason: '年末年始' });
    expect(deskStatus(rules, jst('2017-01-04T08:59:59')).state).toBe('closed');
    expect(deskStatus(rules, jst('2017-01-04T09:00:00')).state).toBe('open');
  });

  test('reads its hours on the clock of its own zone, through the change to summer time', () => {
    const rules: OpeningRules = {
      hours: [{ days: 'mon-fri', open: '09:00', close: '17:00' }],
      time_zone: 'America/New_York',
    };
    expect(deskStatus(rules, new Date('2024-03-08T14:00:00Z'))).toEqual({
      state: 'open',
      until: new Date('2024-03-08T22:00:00Z'),
    });
    expect(deskStatus(rules, new Date('2024-03-08T22:00:00Z'))).toMatchObject({
      opensAt: new Date('2024-03-11T13:00:00Z'),
    });
    expect(deskStatus(rules, new Date('2024-03-11T12:59:59Z')).state).toBe('closed');
  });

  test('runs over midnight, and never closes where the days join', () => {
    const night: OpeningRules = { hours: [{ days: 'fri', open: '22:00', close: '02:00' }] };
    expect(deskStatus(night, jst('2024-01-06T01:59:59'))).toEqual({ state: 'open', until: jst('2024-01-06T02:00:00') });
    expect(deskStatus(night, jst('2024-01-06T02:00:00')).state).toBe('closed');
    const always: OpeningRules = { hours: [{ days: 'daily', open: '00:00', close: '24:00' }] };
    expect(deskStatus(always, jst('2024-01-06T00:00:00'))).toEqual({ state: 'open', until: undefined });
    expect(deskStatus({ ...always, closed_from: '2024-01-08' }, jst('2024-01-06T12:00:00'))).toEqual({
      state: 'open',
      until: jst('2024-01-08T00:00:00'),
    });
  });
});

test('readDays reads single days, lists, ranges and ranges over the end of the week', () => {
  const read = (days: string) => [...readDays(days)].sort();
  expect(read('daily')).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(read('mon-fri')).toEqual([1, 2, 3, 4, 5]);
  expect(read('sat,sun')).toEqual([0, 6]);
  expect(read('Fri-Mon, wed')).toEqual([0, 1, 3, 5, 6]);
});

describe('openTime', () => {
  const desk: OpeningRules = {
    hours: [
      { days: 'mon-fri', open: '10:00', close: '12:00' },
      { days: 'mon-fri', open: '13:00', close: '17:00' },
    ],
    holidays: 'closed',
    country: 'JP',
    time_zone: 'Asia/Tokyo',
  };
  const hours = (from: string, until: string) =>
    (openTime(desk, new Date(`${from}+09:00`), new Date(`${until}+09:00`)) as number) / 3_600_000;

  it.each([
    ['2024-06-03T11:00', '2024-06-03T14:00', 2],
    ['2024-06-07T16:00', '2024-06-10T11:00', 2],
    ['2024-06-08T09:00', '2024-06-09T20:00', 0],
    // 2024-05-03 to 06 are holidays and a weekend.
    ['2024-05-02T16:30', '2024-05-07T10:15', 0.75],
    ['2024-06-03T11:00', '2024-06-03T10:00', 0],
  ])('from %s to %s counts %d hours', (from, until, expected) => expect(hours(from, until)).toBe(expected));

  it('is not known where no hours are stated', () => {
    expect(openTime({}, new Date(0), new Date(1))).toBeUndefined();
  });
});
