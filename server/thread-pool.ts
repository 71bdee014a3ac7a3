import { availableParallelism } from 'node:os';

/**
 * Loaded first: libuv reads this once, before its first thread. Password hashes take up to one thread a core; four more are left for files,
 * name look-ups and compression.
 */
process.env.UV_THREADPOOL_SIZE ??= String(availableParallelism() + 4);
