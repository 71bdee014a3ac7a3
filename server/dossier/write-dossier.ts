import { createHash, type Hash } from 'node:crypto';
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { allowLongWork } from '../../db/connection';
import { getHead, type Head } from '../audit/audit-repository';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { getIncident } from '../incidents/incidents-repository';
import { requireStaff } from '../staff/staff-repository';
import { dossierEntries, type Entry } from './dossier-entries';

export interface DossierCommand {
  code: string;
  /** Email of an operator, approver or admin. */
  by: string;
  /** What it is for; kept, without personal data. */
  reason: string;
  /** Where the archive goes; it must not be there yet. */
  file: string;
  version: string;
}

/**
 * Writes the proof of one incident as a ZIP archive that needs nobody to be verified (docs/dossier.md): revisions, approvals, hashes of lists, who was
 * told what, and the whole audit log. It names people by member ID only. All of it is of one moment; the audit log then keeps the hash of its list of
 * files, which names every byte.
 * @returns that hash, and the head that the log had
 * @throws RefusedError where the file is there, NotFoundError
 */
export async function writeDossier(
  deps: Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>,
  { code, by, reason, file, version }: DossierCommand,
): Promise<{ sha256: string; head: Head }> {
  const { db, keys, config, now } = deps;
  const staff = await requireStaff({ db, keys }, by, ['operator', 'admin']);
  if (existsSync(file)) throw new RefusedError(`${file} is there already; name another file.`);
  const part = `${file}.part`;
  try {
    const { sums, head } = await db.transaction(
      async (trx) => {
        await allowLongWork(trx, '0');
        await trx.raw("set local timezone = 'UTC'");
        const made = { made_at: now().toISOString(), made_by: staff.handle, reason, version };
        const entries = await dossierEntries(trx, { incident: await getIncident(trx, code), made, heads: config });
        return { sums: await writeArchive(entries, part), head: await getHead(trx) };
      },
      { isolationLevel: 'repeatable read', readOnly: true },
    );
    const sha256 = createHash('sha256').update(sums).digest('hex');
    const data = { sha256, events: head.sequence };
    await recordEvent(db, { actor: staff.handle, action: 'incident.dossier', subject: code, reason, data });
    renameSync(part, file);
    return { sha256, head };
  } finally {
    rmSync(part, { force: true });
  }
}

/** @returns the text of SHA256SUMS, the last file of the archive */
async function writeArchive(entries: Entry[], file: string): Promise<string> {
  const zip = new ZipFile();
  const sums: string[] = [];
  const failed = new Promise<never>((_, reject) => zip.on('error', reject));
  const add = (name: string, pieces: () => Readable) =>
    zip.addReadStreamLazy(name, { mode: 0o100600 }, (give) => give(undefined, pieces()));
  for (const { name, pieces } of entries)
    add(name, () =>
      Readable.from(
        hashed(pieces(), (hash) => sums.push(`${hash.digest('hex')}  ${name}\n`)),
        { objectMode: false },
      ),
    );
  add('SHA256SUMS', () => Readable.from([Buffer.from(sums.join(''))]));
  zip.end();
  const written = pipeline(zip.outputStream, createWriteStream(file, { mode: 0o600, flags: 'wx' }));
  await Promise.race([written, failed]);
  return sums.join('');
}

async function* hashed(pieces: AsyncIterable<string> | Iterable<string>, done: (hash: Hash) => void) {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    const bytes = Buffer.from(piece);
    hash.update(bytes);
    if (bytes.length > 0) yield bytes;
  }
  done(hash);
}
