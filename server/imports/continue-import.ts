import { fork } from 'node:child_process';
import path from 'node:path';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { Staff } from '../people/staff';
import { type Import, isFileNeeded } from '../rows/import';
import { beginWork, moveImport } from './imports-repository';
import { reviewList } from './review-list';
import { type ImportDependencies, runImport } from './run-import';
import { eraseStagedFile } from './staged-file';

/** `check`: read everything and change nothing. `load`: load it; a list then waits for its approval. `review`: see `reviewList`. */
export type Phase = 'check' | 'load' | 'review';

export interface Continuation {
  importId: number;
  phase: Phase;
  /** Who lets it go on. */
  by: Staff;
  /** See `RunOptions`. */
  reviewed?: string;
}

/** Does the next part of an import whose file is here, and erases the file when nothing is left to do with it. */
export async function continueImport(
  deps: ImportDependencies,
  { importId, phase, by, reviewed }: Continuation,
): Promise<Import> {
  if (phase === 'review') return reviewList(deps, importId);
  const result = await runImport(deps, importId, { isCheck: phase === 'check', by, reviewed });
  if (!isFileNeeded(result)) await eraseStagedFile(deps.db, importId);
  return phase === 'load' && result.kind === 'list' ? reviewList(deps, importId) : result;
}

/**
 * Lets an import go on in a process of its own, so that the portal is never starved, nor its memory. Sources that are not compiled have
 * no such process: there it goes on in this one.
 * @throws RefusedError when somebody else has let it go on meanwhile
 */
export async function launchImport(deps: Dependencies, continuation: Continuation): Promise<void> {
  const { importId, phase, by, reviewed } = continuation;
  const verb = reviewed ? 'load' : 'read';
  if (phase !== 'review' && !(await beginWork(deps.db, importId, verb, deps.now())))
    throw new RefusedError(`Import ${importId} has gone on meanwhile; look at it again.`, {
      told: 'refusals:import_moved',
      values: { import: importId },
    });
  const failed = async (reason: string) => {
    const isOurs = await moveImport(deps.db, importId, 'fail', { failure: { code: 'unexpected', params: {} } });
    if (isOurs) deps.log.error({ importId, reason }, 'import failed');
  };
  if (__filename.endsWith('.ts')) {
    void continueImport(deps, continuation).catch((error: { name?: string }) => failed(error.name ?? 'error'));
    return;
  }
  const said = ['--phase', phase, '--as', String(by.staffId), ...(reviewed ? ['--review', reviewed] : [])];
  const words = ['import', 'run', String(importId), ...said];
  const child = fork(path.join(__dirname, '../main.js'), words, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  // Where the database cannot be told, `sweepImports` finds the import silent and calls it interrupted.
  child.on('exit', (code) => void failed(`exit code ${code}`).catch(() => {}));
  child.on('error', () => void failed('could not be started').catch(() => {}));
}
