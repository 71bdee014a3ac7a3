import path from 'node:path';
import { Worker } from 'node:worker_threads';
import { ImportFailure } from '../csv/import-problem';
import type { RecordBlock } from '../csv/record-blocks';
import type { Dictionaries } from '../members/dictionaries';
import { place } from '../place';
import type { TransformedBlock, TransformSetup } from '../rows/row-transform';
import type { TransformPool } from '../rows/transform-pool';
import { createTransform } from './block-transforms';

export type ToWorker =
  | { type: 'block'; id: number; block: RecordBlock }
  | { type: 'answer'; id: number; value?: unknown; error?: string };

export type FromWorker =
  | { type: 'done'; id: number; result: TransformedBlock }
  | { type: 'failed'; id: number; failure?: { code: string; params: ImportFailure['params'] }; message: string }
  | { type: 'ask'; id: number; name: keyof Dictionaries; values: never[] };

/** Below this size the threads would take longer to start than to work. */
const smallFile = 4 * 2 ** 20;
const script = path.join(__dirname, 'transform-worker.js');

/**
 * @param bytes size of the file
 * @param threads 0 or a small file: everything happens in this thread, a block at a time. Sources that are not compiled have no threads either.
 */
export function createTransformPool(
  setup: TransformSetup,
  dictionaries: Dictionaries,
  { bytes, threads }: { bytes: number; threads: number },
): TransformPool {
  if (threads === 0 || bytes < smallFile || __filename.endsWith('.ts')) {
    const { transform } = createTransform(setup, dictionaries);
    return { width: 1, transform, close: async () => {} };
  }
  const members = Array.from({ length: threads }, () => startWorker(setup, dictionaries));
  let next = 0;
  return {
    width: threads * 2,
    transform: (block) => (members[next++ % threads] as Member).transform(block),
    close: async () => {
      await Promise.all(members.map((member) => member.worker.terminate()));
    },
  };
}

interface Member {
  worker: Worker;
  transform: (block: RecordBlock) => Promise<TransformedBlock>;
}

function startWorker(setup: TransformSetup, dictionaries: Dictionaries): Member {
  const worker = new Worker(script, {
    workerData: { setup, place },
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 8 },
  });
  const waiting = new Map<number, { resolve: (result: TransformedBlock) => void; reject: (error: Error) => void }>();
  let number = 0;
  let broken: Error | undefined;
  const post = (message: ToWorker) => worker.postMessage(message);
  const breakOff = (error: Error) => {
    broken = error;
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  worker.on('error', breakOff);
  worker.on('exit', () => breakOff(new Error('a worker thread of an import ended')));
  worker.on('message', (message: FromWorker) => {
    if (message.type === 'ask') return void answer(dictionaries, message).then(post);
    const asked = waiting.get(message.id);
    waiting.delete(message.id);
    if (message.type === 'done') return asked?.resolve(message.result);
    const { failure } = message;
    asked?.reject(failure ? new ImportFailure(failure.code, failure.params) : new Error(message.message));
  });
  return {
    worker,
    transform: (block) =>
      new Promise((resolve, reject) => {
        if (broken) return reject(broken);
        waiting.set(number, { resolve, reject });
        post({ type: 'block', id: number++, block });
      }),
  };
}

async function answer(
  dictionaries: Dictionaries,
  { id, name, values }: Extract<FromWorker, { type: 'ask' }>,
): Promise<ToWorker> {
  try {
    return { type: 'answer', id, value: await dictionaries[name](values) };
  } catch (error) {
    return { type: 'answer', id, error: String((error as { code?: string }).code ?? 'unknown') };
  }
}
