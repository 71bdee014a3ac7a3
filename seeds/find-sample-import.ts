import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { Dependencies } from '../server/dependencies';
import { findSameLoad } from '../server/imports/imports-repository';
import type { Import } from '../server/rows/import';

/** The import that holds exactly the bytes of a sample file, if one is in force. */
export async function findSampleImport(
  { db }: Pick<Dependencies, 'db'>,
  kind: 'members' | 'activities',
  file: string,
): Promise<Import | undefined> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return findSameLoad(db, { kind, fileHash: hash.digest() });
}
