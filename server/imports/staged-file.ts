import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { UnreadableError } from '../errors';
import type { Keyring } from '../sealing/keyring';

/**
 * The file of an import while it is worked on, under DATA_DIR/imports, sealed: a file with personal values never lies on the disk in clear.
 * Form: length (2 bytes) and sealed key of the file, then pieces of up to 256 KiB: length (4 bytes; the last piece has the highest bit set),
 * tag (16 bytes), AES-256-GCM of the piece with its number as nonce.
 */

export interface StagingPlace {
  dataDir: string;
  keys: Keyring;
}

const pieceSize = 2 ** 18;
const lastMark = 2 ** 31;
const context = (importId: number) => `import-file:${importId}`;
const folderOf = (dataDir: string) => path.join(dataDir, 'imports');
const pathOf = (dataDir: string, importId: number) => path.join(folderOf(dataDir), `${importId}.sealed`);

/** Writes a file; `finish` must be called for it to be readable. */
export async function createStagedFile({ dataDir, keys }: StagingPlace, importId: number) {
  await mkdir(folderOf(dataDir), { recursive: true, mode: 0o700 });
  const file = await open(pathOf(dataDir, importId), 'w', 0o600);
  const key = randomBytes(32);
  const sealedKey = keys.seal(key.toString('base64'), context(importId));
  const length = Buffer.alloc(2);
  length.writeUInt16BE(sealedKey.length);
  let isBegun = false;
  let number = 0;
  let held: Buffer[] = [];
  let heldSize = 0;
  const writePiece = async (piece: Buffer, isLast: boolean) => {
    const nonce = nonceOf(number++, isLast);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const body = Buffer.concat([cipher.update(piece), cipher.final()]);
    const head = Buffer.alloc(4);
    head.writeUInt32BE((isLast ? lastMark : 0) + body.length);
    if (!isBegun) await writeAll(file, Buffer.concat([length, sealedKey]));
    isBegun = true;
    await writeAll(file, Buffer.concat([head, cipher.getAuthTag(), body]));
  };
  return {
    async write(chunk: Uint8Array): Promise<void> {
      held.push(Buffer.from(chunk));
      heldSize += chunk.length;
      if (heldSize < pieceSize) return;
      const bytes = Buffer.concat(held);
      const whole = bytes.length - (bytes.length % pieceSize);
      for (let at = 0; at < whole; at += pieceSize) await writePiece(bytes.subarray(at, at + pieceSize), false);
      held = [bytes.subarray(whole)];
      heldSize = bytes.length - whole;
    },
    async finish(): Promise<void> {
      await writePiece(Buffer.concat(held), true);
      await file.sync();
      await file.close();
    },
    async discard(): Promise<void> {
      await file.close().catch(() => {});
      await eraseStagedFile(dataDir, importId);
    },
  };
}

/**
 * The bytes of a staged file, in order.
 * @throws UnreadableError when it is gone, cut off or altered.
 */
export async function* readStagedFile({ dataDir, keys }: StagingPlace, importId: number): AsyncGenerator<Buffer> {
  const file = await openIfThere(dataDir, importId);
  if (!file) throw new UnreadableError(`The file of import ${importId} is no longer there; import it again.`);
  try {
    const sealedKey = await readExactly(file, (await readExactly(file, 2)).readUInt16BE());
    const key = Buffer.from(keys.open(sealedKey, context(importId)), 'base64');
    for (let number = 0; ; number++) {
      const length = (await readExactly(file, 4)).readUInt32BE();
      const isLast = length >= lastMark;
      const tag = await readExactly(file, 16);
      const body = await readExactly(file, isLast ? length - lastMark : length);
      const piece = openPiece(key, nonceOf(number, isLast), tag, body);
      if (piece.length > 0) yield piece;
      if (isLast) return;
    }
  } finally {
    await file.close();
  }
}

export async function eraseStagedFile(dataDir: string, importId: number): Promise<void> {
  await rm(pathOf(dataDir, importId), { force: true });
}

/** Import IDs of the files that are there. */
export async function listStagedFiles(dataDir: string): Promise<number[]> {
  const names = await readdir(folderOf(dataDir)).catch(whereMissing([]));
  return names.flatMap((name) => (/^\d+\.sealed$/.test(name) ? [Number.parseInt(name, 10)] : []));
}

/** IDs of the keys that seal the files that are there, one for each. A file that is just being begun is left out. */
export async function listStagedKeyIds({ dataDir, keys }: StagingPlace): Promise<string[]> {
  const keyIds: string[] = [];
  for (const importId of await listStagedFiles(dataDir)) {
    const file = await openIfThere(dataDir, importId);
    if (!file) continue;
    try {
      const sealedKey = await readExactly(file, (await readExactly(file, 2)).readUInt16BE());
      keyIds.push(keys.keyIdOf(sealedKey));
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
    } finally {
      await file.close();
    }
  }
  return keyIds;
}

const openIfThere = (dataDir: string, importId: number): Promise<FileHandle | undefined> =>
  open(pathOf(dataDir, importId), 'r').catch(whereMissing(undefined));

/** What is there and cannot be read is no missing file: a key that still seals it would be taken for one that nobody needs. */
const whereMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code !== 'ENOENT') throw error;
    return value;
  };

/** The number of a piece, and whether it is the last: a file that was cut off at a piece's end does not open. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(isLast ? 1 : 0);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}

function openPiece(key: Buffer, nonce: Buffer, tag: Buffer, body: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(tag);
  const piece = decipher.update(body);
  try {
    decipher.final();
    return piece;
  } catch {
    throw new UnreadableError('The file of this import was altered on the disk; import it again.');
  }
}

async function writeAll(file: FileHandle, bytes: Buffer): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await file.write(bytes, at)).bytesWritten;
}

async function readExactly(file: FileHandle, length: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(length);
  for (let at = 0; at < length; ) {
    const { bytesRead } = await file.read(bytes, at, length - at);
    if (bytesRead === 0) throw new UnreadableError('The file of this import is cut off; import it again.');
    at += bytesRead;
  }
  return bytes;
}
