import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Db } from '../../db/connection';
import { getHead, type Head } from './audit-repository';

/** One line, the same in the file, in the server's log and from `audit head`. */
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

/** Where the heads of one chain are kept beside the data, outside of the database. */
const fileOf = (dataDir: string, chainId: string) => path.join(dataDir, `audit-heads-${chainId}.log`);

/** Heads of this database's chain that were kept in the data directory before. */
export async function listKeptHeads(db: Db, dataDir: string): Promise<Head[]> {
  const file = fileOf(dataDir, (await getHead(db)).chainId);
  return existsSync(file) ? readHeads(readFileSync(file, 'utf8')) : [];
}

/** Appends the present head to the file in the data directory, unless it ends with it; returns it. */
export async function keepHead(db: Db, dataDir: string): Promise<Head> {
  const head = await getHead(db);
  const kept = await listKeptHeads(db, dataDir);
  if (kept.at(-1)?.hash === head.hash) return head;
  mkdirSync(dataDir, { recursive: true });
  appendFileSync(fileOf(dataDir, head.chainId), `${headLine(head)}\n`, { mode: 0o600 });
  return head;
}
