import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Db } from '../../db/connection';
import { getHead, type Head } from './audit-repository';

/** Where heads are kept outside of the database. */
export interface HeadFiles {
  dataDir: string;
  /** Another file, which whoever administers the database cannot write, as an append-only share (`AUDIT_HEADS_COPY`). */
  auditHeadsCopy: string | undefined;
}

/** One line, the same in the files, in the server's log and from `audit head`. */
export const headLine = (head: Head): string => `audit head ${head.sequence} ${head.hash} of ${head.chainId}`;

/** Heads in any text that holds such lines: a file of them, or a server's log. */
export function readHeads(text: string): Head[] {
  const lines = text.matchAll(/audit head (\d+) ([0-9a-f]{64}) of ([0-9a-f-]{36})/g);
  return [...lines].map(([, sequence, hash, chainId]) => ({
    sequence: Number(sequence),
    hash: hash as string,
    chainId: chainId as string,
  }));
}

/** The file of one chain in the data directory. */
const fileOf = (dataDir: string, chainId: string) => path.join(dataDir, `audit-heads-${chainId}.log`);

/** Every head that was ever kept, of whatever chain: who begins a new one does not get rid of the old. */
export function listKeptHeads({ dataDir, auditHeadsCopy }: HeadFiles): Head[] {
  const names = existsSync(dataDir) ? readdirSync(dataDir).filter((name) => /^audit-heads-.*\.log$/.test(name)) : [];
  const files = [...names.sort().map((name) => path.join(dataDir, name)), ...(auditHeadsCopy ? [auditHeadsCopy] : [])];
  return files.flatMap((file) => (existsSync(file) ? readHeads(readFileSync(file, 'utf8')) : []));
}

/**
 * Appends the present head to the files, each unless it ends with it.
 * @returns the head, and whether it goes on from what was kept: no other chain, and no later number
 */
export async function keepHead(db: Db, files: HeadFiles): Promise<Head & { goesOn: boolean }> {
  const head = await getHead(db);
  const kept = listKeptHeads(files);
  mkdirSync(files.dataDir, { recursive: true });
  for (const file of [fileOf(files.dataDir, head.chainId), files.auditHeadsCopy]) {
    if (!file) continue;
    const before = existsSync(file) ? readHeads(readFileSync(file, 'utf8')) : [];
    if (before.at(-1)?.hash !== head.hash) appendFileSync(file, `${headLine(head)}\n`, { mode: 0o600 });
  }
  const goesOn = kept.every(({ chainId, sequence }) => chainId === head.chainId && sequence <= head.sequence);
  return { ...head, goesOn };
}
