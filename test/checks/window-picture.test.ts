import type { Place } from '../../server/checks/own-activities-repository';
import { windowPicture } from '../../server/checks/window-picture';

const now = new Date('2024-06-03T12:00:00+09:00');
const timeZone = 'Asia/Tokyo';
const reading = { timeZone, shownIn: timeZone, now, lang: 'ja' as const };
const draw = (criterion: { from?: string; to?: string }, facts: [string, Place][]) =>
  windowPicture(
    criterion,
    facts.map(([occurredAt, place]) => ({ occurredAt, timeZone, place })),
    reading,
  );
const closed = { from: '2016-05-20', to: '2016-08-14' };

it('shows first and last day with their dates, and an activity between them', () => {
  const { window, first, last, facts } = draw(closed, [['2016-06-03', 'inside']]) ?? fail();
  expect([first?.text, last?.text]).toEqual(['2016年5月20日（金）', '2016年8月14日（日）']);
  expect(facts[0]?.x).toBeGreaterThan(window.x);
  expect(facts[0]?.x).toBeLessThan(window.x + window.width);
});

it('keeps every date inside the picture', () => {
  for (const criterion of [closed, { from: '2016-12-22T08:30', to: '2016-12-23T11:50' }, { from: '2017-08-25' }]) {
    const { width, first, last } = draw(criterion, [['2016-12-22', 'part']]) ?? fail();
    for (const label of [first, last])
      if (label) {
        const half = [...label.text].reduce((sum, letter) => sum + (letter > '\u2e80' ? 15 : 8.5), 0) / 2;
        expect(label.x - half).toBeGreaterThanOrEqual(-1);
        expect(label.x + half).toBeLessThanOrEqual(width + 1);
      }
  }
});

it('shows the day after the window beside it, and years away at the edge without shrinking the window', () => {
  const { width, window, facts } =
    draw(closed, [
      ['2009-01-05', 'before'],
      ['2016-08-20', 'after'],
      ['2023-01-05', 'after'],
    ]) ?? fail();
  expect(facts.map(({ isFar }) => isFar)).toEqual([true, false, true]);
  expect(facts[1]?.x).toBeGreaterThan(window.x + window.width);
  expect(window.width).toBeGreaterThan(width / 3);
});

it('draws a day as long as it is beside a window of minutes', () => {
  const { window, facts } =
    draw({ from: '2016-12-22T08:30', to: '2016-12-23T11:50' }, [['2016-12-22', 'part']]) ?? fail();
  expect(facts[0]?.width).toBeGreaterThan(50);
  expect(facts[0]?.x).toBeLessThan(window.x);
});

it('an open window goes on to the present', () => {
  const picture = draw({ from: '2017-08-25' }, [['2019-05-05T12:34:56', 'inside']]) ?? fail();
  expect(picture.window.isOpenAfter).toBe(true);
  expect(picture.window.x + picture.window.width).toBeGreaterThan(picture.width - 20);
  expect(picture.last).toBeUndefined();
});

it('without any end there is nothing to draw', () => expect(draw({}, [['2019-05-05', 'inside']])).toBeUndefined());

const fail = (): never => {
  throw new Error('no picture');
};
