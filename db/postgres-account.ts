import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';

/** The operating system's account that an embedded PostgreSQL runs under. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

/**
 * PostgreSQL refuses to run as root: there it gets an account of its own. Undefined where it runs under ours.
 * @param owner uid that owns an existing cluster, which then decides
 */
export function postgresAccount(owner?: number): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name: name ?? '', uid: Number(uid), gid: Number(gid) }));
  const named = (name: string) => accounts.find((account) => account.name === name);
  const existing = owner ? accounts.find((account) => account.uid === owner) : undefined;
  return existing ?? named('postgres') ?? named('nobody');
}

/** Whether the account may enter the folder and every folder above it. */
export function canEnter(folder: string, account: Account | undefined): boolean {
  if (!account) return true;
  const { mode, uid, gid } = statSync(folder);
  const shift = uid === account.uid ? 6 : gid === account.gid ? 3 : 0;
  const above = path.dirname(folder);
  return ((mode >> shift) & 1) === 1 && (above === folder || canEnter(above, account));
}
