import { createReadStream, statSync } from 'node:fs';
import path from 'node:path';
import type { Dependencies } from '../server/dependencies';
import { RefusedError } from '../server/errors';
import { beginImport, type ImportCommand } from '../server/imports/begin-import';
import type { Import } from '../server/imports/import';
import { getImport } from '../server/imports/imports-repository';
import { receiveFile } from '../server/imports/receive-file';
import { runImport } from '../server/imports/run-import';
import type { Report } from './report';

/**
 * Takes a file through the pipeline, as the command line does. Bytes that an earlier run loaded are not loaded again.
 * @returns the import that holds them: `applied`, or for a list `review`
 * @throws RefusedError when the pipeline does not take the file
 */
export async function loadFile(
  deps: Dependencies,
  command: Omit<ImportCommand, 'options'>,
  file: string,
  report: Report,
): Promise<Import> {
  const label = [command.incident, path.basename(file)].filter(Boolean).join(' ');
  const progress = report(label, statSync(file).size);
  try {
    const importId = await beginImport(deps, { ...command, options: {} });
    await receiveFile(deps, importId, createReadStream(file));
    const loaded = await runImport(deps, importId, { onProgress: (done) => progress.update(done) });
    return await settled(deps, loaded, label);
  } finally {
    progress.stop();
  }
}

async function settled(deps: Dependencies, loaded: Import, label: string): Promise<Import> {
  const { state, failure, counts } = loaded;
  if (state === 'applied' || state === 'review') return loaded;
  if (failure?.code === 'same_load') return getImport(deps.db, Number(failure.params.import));
  throw new RefusedError(`The import of ${label} is ${state}: ${failure?.code ?? JSON.stringify(counts)}.`);
}
