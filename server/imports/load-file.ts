import { ImportFailure } from '../csv/import-problem';
import type { Dependencies } from '../dependencies';
import { type Import, isFileNeeded } from '../rows/import';
import { isToFix, isUploading } from '../rows/import-states';
import { getImport, moveImport } from './imports-repository';
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
    const { options } = await receiveFile(deps, importId, chunks, 0, 'pass_on');
    const result = await runImport(deps, importId, { isCheck: options.dryRun, onProgress });
    isNeeded = !isToFix(result) && isFileNeeded(result);
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
  const unreceived = await getImport(db, importId);
  const isOfFile = error instanceof ImportFailure;
  if (isUploading(unreceived) && isOfFile)
    await moveImport(db, importId, 'send_back', { failure: { code: error.code, params: error.params } });
  else if (isUploading(unreceived)) {
    const isFull = (error as { code?: string }).code === '53100';
    await moveImport(db, importId, 'fail', {
      failure: { code: isFull ? 'disk_full' : 'bad_transfer', params: {} },
    });
  }
  if (!isOfFile) throw error;
}
