import { setTimeout as pause } from 'node:timers/promises';
import { BusyError } from '../../server/errors';
import { createHashQueue } from '../../server/passwords/hash-queue';

const job = (milliseconds: number) => () => pause(milliseconds);

test('never more hashes are in flight than there are lanes', async () => {
  const queue = createHashQueue({ lanes: 2, room: 50, patience: 5_000 });
  let most = 0;
  const work = async () => {
    most = Math.max(most, queue.inFlight);
    await pause(3);
  };
  await Promise.all([...Array(20)].map((_, index) => (index % 3 ? queue.run(work) : queue.runInBackground(work))));
  expect(most).toBe(2);
  expect(queue.inFlight).toBe(0);
});

test('a full queue refuses at once and says when to come again', async () => {
  const queue = createHashQueue({ lanes: 1, room: 1, patience: 5_000, retryAfter: 7 });
  let isOver = false;
  const long = async () => {
    await pause(300);
    isOver = true;
  };
  const running = [queue.run(long), queue.run(job(1))];
  expect(queue.isFull()).toBe(true);
  await expect(queue.run(job(1))).rejects.toMatchObject({ name: 'BusyError', retryAfter: 7 });
  expect(isOver).toBe(false);
  await Promise.all(running);
  expect(queue.isFull()).toBe(false);
});

test('a queue of slow hashes is full before its room is', async () => {
  const queue = createHashQueue({ lanes: 1, room: 50, patience: 150 });
  for (let done = 0; done < 30; done++) await queue.run(job(60));
  const running = [queue.run(job(60)), queue.run(job(60)), queue.run(job(60))];
  expect(queue.isFull()).toBe(true);
  await expect(queue.run(job(1))).rejects.toBeInstanceOf(BusyError);
  await Promise.allSettled(running);
  expect(queue.isFull()).toBe(false);
});

test('people on their way fill the queue for those behind them, and once they are there count no more', async () => {
  const queue = createHashQueue({ lanes: 1, room: 2, patience: 5_000 });
  const running = queue.run(job(20));
  const arrivals = [queue.arrive(), queue.arrive()];
  expect(queue.isFull()).toBe(true);
  arrivals.forEach((arrived) => void arrived());
  arrivals.forEach((arrived) => void arrived());
  expect(queue.isFull()).toBe(false);
  const waiting = queue.run(job(1));
  queue.arrive();
  await expect(queue.run(job(1))).resolves.toBeUndefined();
  await Promise.all([running, waiting]);
});

test('whoever never arrives keeps others out no longer than the patience', async () => {
  const queue = createHashQueue({ lanes: 1, room: 1, patience: 50 });
  queue.arrive();
  expect(queue.isFull()).toBe(true);
  await pause(80);
  expect(queue.isFull()).toBe(false);
});

test('whoever waits longer than the patience is refused, and takes no lane later', async () => {
  const queue = createHashQueue({ lanes: 1, room: 5, patience: 20 });
  const long = queue.run(job(80));
  await expect(queue.run(() => Promise.reject(new Error('must not run')))).rejects.toBeInstanceOf(BusyError);
  expect(queue.waiting).toBe(0);
  await long;
  await expect(queue.run(async () => 'free again')).resolves.toBe('free again');
});

test('a hash that fails gives its lane back', async () => {
  const queue = createHashQueue({ lanes: 1 });
  await expect(queue.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(queue.inFlight).toBe(0);
});

test('somebody at a page goes before any background job', async () => {
  const queue = createHashQueue({ lanes: 1, patience: 5_000 });
  const order: string[] = [];
  const note = (name: string) => async () => void order.push(name);
  await Promise.all([queue.run(job(10)), queue.runInBackground(note('job')), queue.run(note('person'))]);
  expect(order).toEqual(['person', 'job']);
});
