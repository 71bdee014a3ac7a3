import cluster, { type Worker } from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import type { CommandContext } from './context';
import { onEndSignals } from './end-signals';

/** Milliseconds before a process that died has a successor: one that dies at once must not keep the machine busy. */
const restartAfter = 1_000;

/**
 * Runs the portal in several processes on one port, and another in the place of each that dies. The first of them sends mails and keeps house besides.
 * Ends when they have ended; one that never came to listen ends all, since the next would fare no better.
 */
export async function serveInProcesses(count: number, context: CommandContext): Promise<void> {
  const running = new Map<Worker, { isFirst: boolean }>();
  let exitCode: number | undefined;
  const tell = (signal: NodeJS.Signals) => {
    for (const worker of running.keys()) worker.process.kill(signal);
  };
  let allEnded = () => {};
  const ended = new Promise<void>((resolve) => {
    allEnded = resolve;
  });
  const begin = (isFirst: boolean) => {
    const worker = cluster.fork(isFirst ? {} : { SHOKAI_BACKGROUND: 'off' });
    running.set(worker, { isFirst });
    let isListening = false;
    worker.once('listening', () => {
      isListening = true;
    });
    worker.once('exit', async (code, signal) => {
      running.delete(worker);
      if (exitCode === undefined && !isListening) {
        exitCode = code || 1;
        tell('SIGTERM');
      }
      if (exitCode === undefined) {
        process.stderr.write(`A web process ended (${signal ?? `exit code ${code}`}); another takes its place.\n`);
        await pause(restartAfter);
        if (exitCode === undefined) return begin(isFirst);
      }
      if (running.size === 0) allEnded();
    });
  };
  const off = onEndSignals(
    () => {
      exitCode ??= 0;
      tell('SIGTERM');
    },
    () => tell('SIGINT'),
  );
  for (let number = 0; number < count; number++) begin(number === 0);
  await ended;
  off();
  context.exitCode = exitCode ?? 0;
}
