const signals = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/**
 * Runs `work`, then `leave`. A first Ctrl-C (or end signal) abandons the work, leaves, and ends the process with the shell's customary exit
 * code; a second one ends it at once. What the work had not committed is rolled back, since its connections end with the process.
 */
export async function interruptible<T>(leave: () => Promise<void>, work: () => Promise<T>): Promise<T> {
  let isEnding = false;
  const end = async (signal: NodeJS.Signals) => {
    const exitCode = signals[signal as keyof typeof signals];
    if (isEnding) process.exit(exitCode);
    isEnding = true;
    await leave().finally(() => process.exit(exitCode));
  };
  for (const signal of Object.keys(signals)) process.on(signal, end);
  try {
    return await work();
  } finally {
    if (isEnding) await new Promise(() => {});
    await leave();
    for (const signal of Object.keys(signals)) process.off(signal, end);
  }
}
