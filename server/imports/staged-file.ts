import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { UnreadableError } from '../errors';

/**
 * The file of an import while it is worked on, sealed, in the database: whichever process goes on with it can read it, on whatever machine. A key of
 * its own seals the pieces (AES-256-GCM, the piece's number as nonce), and the keyring seals that key.
 */

type Parts = Pick<Dependencies, 'db' | 'keys'>;

/** Bytes of a piece, and how many pieces are read at a time. */
const pieceSize = 2 ** 18;
const readAhead = 4;

/** What the key of a file is sealed with. */
export const fileContext = (importId: unknown): string => `import-file:${importId}`;

/** Writes a file; `finish` must be called for it to be readable. */
export async function createStagedFile({ db, keys }: Parts, importId: number) {
  const key = randomBytes(32);
  await eraseStagedFile(db, importId);
  await db('staged_files').insert({
    importId,
    sealed: keys.seal(key.toString('base64'), fileContext(importId)),
  });
  let number = 0;
  let held: Buffer[] = [];
  let heldSize = 0;
  const writePiece = async (piece: Buffer, isLast: boolean) => {
    const cipher = createCipheriv('aes-256-gcm', key, nonceOf(number, isLast));
    const body = Buffer.concat([cipher.update(piece), cipher.final(), cipher.getAuthTag()]);
    await db('staged_pieces').insert({ importId, number: number++, isLast, body });
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
    finish: () => writePiece(Buffer.concat(held), true),
    /** What a database that is away keeps of it goes with the next sweep. */
    discard: () => eraseStagedFile(db, importId).catch(() => {}),
  };
}

/**
 * The bytes of a staged file, in order.
 * @throws UnreadableError when it is gone, cut off or altered.
 */
export async function* readStagedFile({ db, keys }: Parts, importId: number): AsyncGenerator<Buffer> {
  const file = await db('staged_files').where({ importId }).first('sealed');
  if (!file) throw new UnreadableError(`The file of import ${importId} is no longer there; import it again.`);
  const key = Buffer.from(keys.open(file.sealed, fileContext(importId)), 'base64');
  let coming = readPieces(db, importId, 0);
  try {
    for (let number = 0; ; ) {
      const pieces = await coming;
      if (pieces.length === 0) throw new UnreadableError('The file of this import is cut off; import it again.');
      const isOver = pieces.at(-1)?.isLast;
      if (!isOver) coming = readPieces(db, importId, number + pieces.length);
      for (const { isLast, body } of pieces) {
        const piece = openPiece(key, nonceOf(number++, isLast), body);
        if (piece.length > 0) yield piece;
      }
      if (isOver) return;
    }
  } finally {
    // Whoever stops reading waits for what was asked ahead, and does not care how it ends.
    await coming.catch(() => {});
  }
}

interface Piece {
  isLast: boolean;
  body: Buffer;
}

function readPieces(db: Db, importId: number, from: number): Promise<Piece[]> {
  const pieces = db('staged_pieces')
    .where({ importId })
    .whereBetween('number', [from, from + readAhead - 1])
    .orderBy('number')
    .then((rows: Piece[]) => rows);
  // It is awaited later; until then a failure is nobody's.
  pieces.catch(() => {});
  return pieces;
}

export async function eraseStagedFile(db: Db, importId: number): Promise<void> {
  await db('staged_files').where({ importId }).delete();
}

/** Import IDs of the files that are there. */
export const listStagedFiles = (db: Db): Promise<number[]> => db('staged_files').orderBy('importId').pluck('importId');

/** The number of a piece, and whether it is the last: a file that was cut off at a piece's end does not open. */
function nonceOf(number: number, isLast: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(isLast ? 1 : 0);
  nonce.writeUInt32BE(number, 8);
  return nonce;
}

const tagSize = 16;

function openPiece(key: Buffer, nonce: Buffer, sealed: Buffer): Buffer {
  const end = Math.max(0, sealed.length - tagSize);
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(sealed.subarray(end));
    const piece = decipher.update(sealed.subarray(0, end));
    decipher.final();
    return piece;
  } catch {
    throw new UnreadableError('The file of this import was altered in the database; import it again.');
  }
}
