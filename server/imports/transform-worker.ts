import { parentPort, workerData } from 'node:worker_threads';
import { ImportFailure } from '../csv/import-problem';
import type { RecordBlock } from '../csv/record-blocks';
import type { Dictionaries } from '../members/dictionaries';
import type { Place } from '../place';
import { settleAt } from '../place';
import type { TransformSetup } from '../rows/row-transform';
import { createTransform } from './block-transforms';
import type { FromWorker, ToWorker } from './transform-pool';

/** A thread that reads rows: see transform-pool.ts. Blocks are worked on one after the other. */
const port = parentPort as NonNullable<typeof parentPort>;
const post = (message: FromWorker, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const waiting = new Map<number, { resolve: (value: never) => void; reject: (error: Error) => void }>();
let asked = 0;

const ask =
  (name: keyof Dictionaries) =>
  (values: unknown[]): Promise<never> =>
    new Promise((resolve, reject) => {
      waiting.set(asked, { resolve, reject });
      post({ type: 'ask', id: asked++, name, values: values as never[] });
    });

const { setup, place } = workerData as { setup: TransformSetup; place: Place };
settleAt(place);
const transform = createTransform(setup, {
  facetIds: ask('facetIds'),
  standingIds: ask('standingIds'),
  existingMembers: ask('existingMembers'),
});

let last: Promise<void> = Promise.resolve();

port.on('message', (message: ToWorker) => {
  if (message.type === 'block') {
    last = last.then(() => work(message.id, message.block));
    return;
  }
  const one = waiting.get(message.id);
  waiting.delete(message.id);
  if (message.error === undefined) one?.resolve(message.value as never);
  else one?.reject(new Error(`the database failed (${message.error})`));
});

async function work(id: number, block: RecordBlock): Promise<void> {
  try {
    const result = await transform.transform(block);
    post({ type: 'done', id, result }, [result.copy.buffer as ArrayBuffer]);
  } catch (error) {
    const failure = error instanceof ImportFailure ? { code: error.code, params: error.params } : undefined;
    // The message could hold a value of the file; the name does not.
    post({ type: 'failed', id, failure, message: `${(error as Error).name} in a worker thread` });
  }
}
