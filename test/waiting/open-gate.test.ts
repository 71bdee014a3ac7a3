import fc from 'fast-check';
import { aheadOf, openGate } from '../../server/waiting/open-gate';

const base = 1_700_000_000_000;
const second = (place: number, arrived: number) => ({ at: base + place * 1_000, arrived });

test('opens as far as there is work for, by the time of arrival, and within a second evenly', () => {
  const line = { openUntil: base, seconds: [second(0, 10), second(1, 40)] };
  const gate = openGate(line, { perSecond: 15, onTheirWay: 0, now: base + 5_000 });
  expect(gate).toEqual({ openUntil: base + 1_500, letIn: 30, behind: 20 });
  expect(aheadOf(line, base + 1_500)).toBe(30);
  expect(aheadOf({ ...line, openUntil: gate.openUntil }, base + 2_000)).toBe(20);
});

test('lets nobody in while as many as there are hands for are on their way', () => {
  const line = { openUntil: base, seconds: [second(0, 10)] };
  const gate = openGate(line, { perSecond: 15, onTheirWay: 30, now: base + 5_000 });
  expect(gate).toEqual({ openUntil: base, letIn: 0, behind: 10 });
});

test('stands open when nobody is left', () => {
  const line = { openUntil: base, seconds: [second(0, 10)] };
  const gate = openGate(line, { perSecond: 15, onTheirWay: 0, now: base + 5_000 });
  expect(gate).toEqual({ openUntil: base + 5_000, letIn: 10, behind: 0 });
});

test('never goes back, and forgets nobody: let in and behind make up the line', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(500), { maxLength: 20 }),
      fc.nat(3_000),
      fc.nat(100),
      fc.nat(300),
      (arrivals, opened, perSecond, onTheirWay) => {
        const openUntil = base + opened;
        const seconds = arrivals.map((arrived, place) => second(place, arrived));
        const waiting = aheadOf({ openUntil, seconds }, Number.POSITIVE_INFINITY);
        const gate = openGate({ openUntil, seconds }, { perSecond, onTheirWay, now: base + 30_000 });
        expect(gate.openUntil).toBeGreaterThanOrEqual(openUntil);
        expect(gate.letIn).toBeLessThanOrEqual(Math.max(0, perSecond * 2 - onTheirWay) + 1e-6);
        expect(Math.abs(gate.letIn + gate.behind - waiting)).toBeLessThan(0.51);
      },
    ),
  );
});
