import { createHash } from 'node:crypto';
import { ImportFailure } from '../csv/import-problem';
import { createEncodingWitness } from '../csv/text-encoding';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { Import } from '../rows/import';
import { getImport, moveImport, updateImport } from './imports-repository';
import { createTeller } from './progress-teller';
import { createStagedFile } from './staged-file';

/** Longest file, in bytes. */
const longestFile = 20 * 2 ** 30;

/**
 * Takes the bytes of an import from wherever they come, hashes them and keeps them sealed until the import has ended.
 * @param total bytes that are to come, where that is known
 * @param verb `receive`: it waits for somebody to go on; `pass_on` is for whoever goes on at once
 * @throws ImportFailure when it is empty, too long, or no CSV in an encoding that can be read. Whatever stops it, the half file is erased.
 */
export async function receiveFile(
  { db, keys, now }: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  importId: number,
  chunks: AsyncIterable<Uint8Array>,
  total = 0,
  verb: 'receive' | 'pass_on' = 'receive',
): Promise<Import> {
  const staged = await createStagedFile({ db, keys }, importId);
  try {
    const hash = createHash('sha256');
    const witness = createEncodingWitness();
    let size = 0;
    const tell = createTeller((done) => updateImport(db, importId, { progress: { done, total, at: now() } }));
    for await (const chunk of chunks) {
      size += chunk.length;
      if (size > longestFile) throw new ImportFailure('file_too_long', { limit: '20 GB' });
      hash.update(chunk);
      witness.add(chunk);
      await staged.write(chunk);
      tell(size);
    }
    const signs = witness.signs();
    if (size === 0) throw new ImportFailure('empty_file');
    if (signs.foreign) throw new ImportFailure(signs.foreign);
    await staged.finish();
    const received = { fileHash: hash.digest(), fileBytes: size, signs };
    if (!(await moveImport(db, importId, verb, received)))
      throw new RefusedError(`Import ${importId} was called failed meanwhile; nothing was loaded. Try again.`, {
        told: 'refusals:import_failed',
        values: { import: importId },
      });
    return await getImport(db, importId);
  } catch (error) {
    await staged.discard();
    throw error;
  }
}
