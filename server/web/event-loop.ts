import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** Milliseconds between two samples: what holds the loop for less is not seen. */
const resolution = 10;
/** Milliseconds for which one histogram collects before the next begins. */
const span = 60_000;

/** How long, in seconds, whoever was due waited for the event loop in the last one to two minutes. */
export interface EventLoopDelay {
  p99: number;
  max: number;
}

/** Two histograms, each started anew every other minute, so that there is always a whole minute to look at. */
let [current, last]: (IntervalHistogram | undefined)[] = [];

/** Begins to watch; more often than once changes nothing. */
export function watchEventLoop(): void {
  if (current) return;
  current = begin();
  const timer = setInterval(() => {
    last?.disable();
    last = current;
    current = begin();
  }, span);
  timer.unref();
}

function begin(): IntervalHistogram {
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  return histogram;
}

/** The greater of both; zero before it was watched. What a sample takes by itself is taken off. */
export function eventLoopDelay(): EventLoopDelay {
  const seen = [current, last].filter((one) => one !== undefined && one.count > 0) as IntervalHistogram[];
  const worst = (of: (one: IntervalHistogram) => number) =>
    Math.max(0, ...seen.map((one) => Math.max(0, of(one) / 1e9 - resolution / 1000)));
  return { p99: worst((one) => one.percentile(99)), max: worst(({ max }) => max) };
}
