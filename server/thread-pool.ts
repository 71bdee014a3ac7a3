import { readlink } from 'node:fs/promises';
import { availableParallelism, getPriority, setPriority } from 'node:os';

/**
 * Loaded first: libuv reads this once, before its first thread. Password hashes take up to one thread a core; four more are left for files,
 * name look-ups and compression.
 */
process.env.UV_THREADPOOL_SIZE ??= String(availableParallelism() + 4);

/**
 * Lets the threads of the pool, where passwords are hashed, stand back for the thread that answers requests: a storm of sign-ins takes what time of
 * the cores is left over, and pages stay quick. Only Linux gives threads a priority of their own; elsewhere nothing happens.
 * @returns IDs of the threads
 */
export async function letPoolStandBack(): Promise<number[]> {
  const size = Number(process.env.UV_THREADPOOL_SIZE);
  const threads = new Set<number>();
  // Which thread answers is chance, so all of them are asked many times.
  for (let round = 0; threads.size < size && round < 100; round++)
    await Promise.all(
      Array.from({ length: size * 2 }, async () => {
        const [, thread] = /task\/(\d+)$/.exec(await readlink('/proc/thread-self').catch(() => '')) ?? [];
        if (thread && Number(thread) !== process.pid) threads.add(Number(thread));
      }),
    );
  for (const thread of threads) setPriority(thread, Math.max(10, getPriority(thread)));
  return [...threads];
}
