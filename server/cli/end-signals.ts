/** Signals that ask a program to end, with the exit code that shells expect of each. */
const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** npm passes a terminal's Ctrl-C on to us, who have had it from the terminal: within this many milliseconds it is the same one. */
const samePress = 1000;

/**
 * Calls `end` at the first signal, `hurry` at the second; a third one ends the process at once.
 * @returns a function that lets signals do again what they always do
 */
export function onEndSignals(end: (exitCode: number) => void, hurry: () => void): () => void {
  const steps: ((exitCode: number) => void)[] = [end, hurry, (exitCode) => process.exit(exitCode)];
  let lastAt = Number.NEGATIVE_INFINITY;
  const onSignal = (signal: NodeJS.Signals) => {
    if (performance.now() - lastAt < samePress) return;
    lastAt = performance.now();
    steps.shift()?.(exitCodes[signal as keyof typeof exitCodes]);
  };
  for (const signal of Object.keys(exitCodes)) process.on(signal, onSignal);
  return () => {
    for (const signal of Object.keys(exitCodes)) process.off(signal, onSignal);
  };
}

/**
 * Runs `work`, then `leave`. Ctrl-C (or another end signal) abandons the work, leaves, and ends the process. What the work had not committed
 * is rolled back, since its connections end with the process.
 */
export async function interruptible<T>(leave: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  let isEnding = false;
  const end = (exitCode: number) => {
    isEnding = true;
    void leave().finally(() => process.exit(exitCode));
  };
  const off = onEndSignals(end, () => process.exit(1));
  try {
    return await work();
  } finally {
    if (isEnding) await new Promise(() => {});
    await leave();
    off();
  }
}
