import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { ImportFailure } from '../csv/import-problem';

/** Milliseconds after which a file that somebody is still writing has grown; one that was left alone for longer is not waited for. */
const patience = 1000;

/**
 * The bytes of a file that stays as it is meanwhile: half a list is no list. A named pipe is read once, to its end.
 * @throws ImportFailure `file_changed` when it is changed while it is read, or still grows after a second
 */
export async function* readSteadyFile(file: string): AsyncGenerator<Uint8Array> {
  const before = await stat(file);
  const begun = Date.now();
  yield* createReadStream(file, { highWaterMark: 2 ** 20 });
  if (!before.isFile()) return;
  refuseChange(before, await stat(file));
  if (begun - before.mtimeMs > 3 * patience) return;
  await sleep(Math.max(0, begun + patience - Date.now()));
  refuseChange(before, await stat(file));
}

function refuseChange(before: Stats, after: Stats): void {
  const isSame = before.size === after.size && before.mtimeMs === after.mtimeMs && before.ino === after.ino;
  if (!isSame) throw new ImportFailure('file_changed');
}
