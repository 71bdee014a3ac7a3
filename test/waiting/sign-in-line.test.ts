import pino from 'pino';
import { connect } from '../../db/connection';
import { createSignInLine } from '../../server/waiting/sign-in-line';
import { createTestDatabase, type TestDatabase } from '../database';

const log = pino({ level: 'silent' });
let database: TestDatabase;
let clock = Date.UTC(2024, 5, 3);
const now = () => new Date(clock);
const lineOf = (perSecond: number, db = database.db) => createSignInLine({ db, now, log, hashes: { perSecond } });

beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  clock += 3_600_000;
  for (const table of ['line_gate', 'line_seconds', 'line_processes']) await database.db(table).delete();
});
afterAll(() => database.drop());

/** Time goes by, and every process looks at the line. */
async function pass(milliseconds: number, lines: ReturnType<typeof lineOf>[]): Promise<void> {
  clock += milliseconds;
  for (const line of lines) {
    await line.look();
    while (true) {
      const before = JSON.stringify(await database.db('line_processes').orderBy('process'));
      await new Promise((resolve) => setTimeout(resolve, 20));
      if (JSON.stringify(await database.db('line_processes').orderBy('process')) === before) break;
    }
  }
}

test('whoever comes while nobody waits goes in', async () => {
  const line = lineOf(10);
  await line.look();
  expect([line.mayPass(), line.behind, line.waitOf()]).toEqual([true, 0, 0]);
});

test('whoever waits at one process is before whoever comes later to another', async () => {
  const [one, other] = [lineOf(5), lineOf(5)];
  await Promise.all([one.look(), other.look()]);
  const tickets: number[] = [];
  for (let person = 0; person < 100; person++) {
    clock += 10;
    tickets.push(one.join());
  }
  expect(one.mayPass()).toBe(false);
  await pass(2_500, [one, other]);
  expect([one.mayPass(), other.mayPass()]).toEqual([false, false]);
  const let_in = tickets.filter((at) => other.mayPass(at)).length;
  expect(let_in).toBeGreaterThan(8);
  expect(let_in).toBeLessThan(50);
  expect(tickets.slice(0, let_in).every((at) => other.mayPass(at))).toBe(true);
  expect(other.waitOf(tickets.at(-1))).toBeGreaterThan(3);
  const later = other.join();
  expect(other.aheadOf(later)).toBeGreaterThanOrEqual(100 - let_in - 1);
});

test('an empty line opens the door again, though some who were let in never came', async () => {
  const line = lineOf(10);
  await line.look();
  const tickets = Array.from({ length: 30 }, () => line.join());
  for (let second = 0; second < 20; second++) await pass(1_000, [line]);
  expect(tickets.every((at) => line.mayPass(at))).toBe(true);
  expect([line.mayPass(), line.behind]).toEqual([true, 0]);
});

test('a database that is away leaves the line as it was, and loses nobody', async () => {
  const gone = connect('postgres://nobody@127.0.0.1:1/none');
  const line = lineOf(10, gone);
  await line.look();
  expect(line.mayPass()).toBe(true);
  line.join();
  clock += 5_000;
  await line.look();
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect([line.mayPass(), line.behind]).toEqual([false, 1]);
  await gone.destroy();
});
