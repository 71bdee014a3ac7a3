import { eventLoopDelay, watchEventLoop } from '../../server/web/event-loop';

it('tells how long the event loop was held', async () => {
  watchEventLoop();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const until = performance.now() + 300;
  while (performance.now() < until);
  await new Promise((resolve) => setTimeout(resolve, 50));
  const { p99, max } = eventLoopDelay();
  expect(max).toBeGreaterThan(0.2);
  expect(p99).toBeLessThanOrEqual(max);
});
