import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import type { Dependencies } from '../server/dependencies';
import { RefusedError } from '../server/errors';
import { beginImport, type ImportCommand } from '../server/imports/begin-import';
import { loadFile } from '../server/imports/load-file';
import { reviewList } from '../server/imports/review-list';
import { place } from '../server/place';
import type { Import } from '../server/rows/import';
import { isInForce, isInReview } from '../server/rows/import-states';
import type { Report } from './report';

/**
 * Takes a sample file through the pipeline, as the command line does. The samples' times and phones are of Japan, wherever the installation stands. Bytes that an earlier run loaded are not loaded again.
 * @returns the import that holds them: in force, or for a list in review
 * @throws RefusedError when the pipeline does not take the file
 */
export async function loadSampleFile(
  deps: Dependencies,
  command: Omit<ImportCommand, 'options'>,
  file: string,
  report: Report,
): Promise<Import> {
  const label = [command.incident, path.basename(file)].filter(Boolean).join(' ');
  const options = command.kind === 'activities' || place.country === 'JP' ? {} : { set: { country: 'JP' } };
  const importId = await beginImport(deps, { ...command, timeZone: 'Asia/Tokyo', options });
  const progress = report(label, statSync(file).size);
  const chunks = createReadStream(file, { highWaterMark: 2 ** 20 });
  const loaded = await loadFile(deps, importId, chunks, progress.update).finally(progress.stop);
  const { state, failure, counts } = loaded;
  if (isInForce(loaded) || isInReview(loaded)) return loaded;
  // Of a list that an earlier run loaded, and did not come to review.
  if (failure?.code === 'same_load') return reviewList(deps, Number(failure.params.import));
  throw new RefusedError(`The import of ${label} is ${state}: ${failure?.code ?? JSON.stringify(counts)}.`);
}
