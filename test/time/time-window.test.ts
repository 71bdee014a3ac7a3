import { parseWindowTime, timeWindowOf } from '../../server/time/time-window';

const told = ({ possibleFrom, certainFrom, certainUntil, possibleUntil }: ReturnType<typeof timeWindowOf>) =>
  [possibleFrom, certainFrom, certainUntil, possibleUntil].map((at) => at?.toISOString());

it('runs from the start of its first unit to the end of its last', () => {
  expect(told(timeWindowOf({ from: '2016-05-20', to: '2016-08-14T08:30' }, 'Asia/Tokyo'))).toEqual([
    '2016-05-19T15:00:00.000Z',
    '2016-05-19T15:00:00.000Z',
    '2016-08-13T23:31:00.000Z',
    '2016-08-13T23:31:00.000Z',
  ]);
});

it('may be open, and possible before it is certain', () => {
  expect(told(timeWindowOf({ from: { possible: '2017-05', certain: '2017-05-13' } }, 'UTC'))).toEqual([
    '2017-05-01T00:00:00.000Z',
    '2017-05-13T00:00:00.000Z',
    undefined,
    undefined,
  ]);
});

it('ends with the later of two hours that the clocks show twice, and begins with the earlier', () => {
  expect(told(timeWindowOf({ from: '2016-11-06T01:30', to: '2016-11-06T01:30' }, 'America/New_York'))).toEqual([
    '2016-11-06T05:30:00.000Z',
    '2016-11-06T05:30:00.000Z',
    '2016-11-06T06:31:00.000Z',
    '2016-11-06T06:31:00.000Z',
  ]);
});

it.each([
  ['2018-02', '2018-02', '2018-01-31T15:00:00.000Z', '2018-02-28T15:00:00.000Z'],
  ['２０１８年１２月', '2018-12', '2018-11-30T15:00:00.000Z', '2018-12-31T15:00:00.000Z'],
  ['2018/5', '2018-05', '2018-04-30T15:00:00.000Z', '2018-05-31T15:00:00.000Z'],
])('%s is that whole month', (text, canonical, from, until) => {
  const read = parseWindowTime(text, 'Asia/Tokyo');
  expect([read.canonical, read.from.toISOString(), read.until.toISOString()]).toEqual([canonical, from, until]);
});

it('knows no thirteenth month', () => {
  expect(() => parseWindowTime('2018-13', 'UTC')).toThrow('there is no month 13');
});
