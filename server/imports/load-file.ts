import { ImportFailure } from '../csv/import-problem';
import type { Dependencies } from '../dependencies';
import { type Import, isFileNeeded } from '../rows/import';
import { getImport, updateImport } from './imports-repository';
import { receiveFile } from './receive-file';
import { reviewList } from './review-list';
import { runImport } from './run-import';
import { eraseStagedFile } from './staged-file';

/**
 * Takes and loads the file of an import that was begun, from beginning to end, as the command line does it.
 * @param onProgress in bytes of the file; receiving and loading count alike
 */
export async function loadFile(
  deps: Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>,
  importId: number,
  chunks: AsyncIterable<Uint8Array>,
  onProgress: (done: number) => void = () => {},
): Promise<Import> {
  const { db } = deps;
  let isNeeded = false;
  try {
    const { options } = await receiveFile(deps, importId, chunks, 0, 'validating');
    const result = await runImport(deps, importId, { isCheck: options.dryRun, onProgress });
    isNeeded = result.state !== 'needs_fix' && isFileNeeded(result);
    return await reviewList(deps, result.importId);
  } catch (error) {
    await failUnreceived(deps, importId, error);
    return await getImport(db, importId);
  } finally {
    // What waits for a second person is loaded from it.
    if (!isNeeded) await eraseStagedFile(db, importId);
  }
}

/** Why no file came in; `runImport` writes down its own failures. */
export async function failUnreceived(
  { db }: Pick<Dependencies, 'db'>,
  importId: number,
  error: unknown,
): Promise<void> {
  const { state } = await getImport(db, importId);
  const isOfFile = error instanceof ImportFailure;
  if (state === 'uploading' && isOfFile)
    await updateImport(db, importId, { state: 'needs_fix', failure: { code: error.code, params: error.params } });
  else if (state === 'uploading') {
    const isFull = (error as { code?: string }).code === '53100';
    await updateImport(db, importId, {
      state: 'failed',
      failure: { code: isFull ? 'disk_full' : 'bad_transfer', params: {} },
    });
  }
  if (!isOfFile) throw error;
}
