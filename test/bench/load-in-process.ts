import { createReadStream } from 'node:fs';
import { connect } from '../../db/connection';
import { readConfig } from '../../server/config';
import { beginImport, type ImportCommand } from '../../server/imports/begin-import';
import { receiveFile } from '../../server/imports/receive-file';
import { runImport } from '../../server/imports/run-import';
import { eraseStagedFile } from '../../server/imports/staged-file';
import { createKeyring } from '../../server/sealing/keyring';

/** What one import took, from the moment that its file was all there. */
export interface LoadFigures {
  importId: number;
  state: string;
  milliseconds: number;
  /** Highest resident memory of the process, in MiB. */
  memory: number;
}

/** A process of its own, so that its memory is the import's: `load-in-process.js FILE COMMAND` with DATABASE_URL and DATA_DIR. */
async function main([file = '', command = '']: string[]): Promise<void> {
  const config = readConfig(process.env);
  const db = connect(config.databaseUrl as string, { long: true });
  const deps = { config, db, keys: createKeyring(config.piiKey, config.digestKey), now: () => new Date() };
  const importId = await beginImport(deps, JSON.parse(command) as ImportCommand);
  await receiveFile(deps, importId, createReadStream(file, { highWaterMark: 2 ** 20 }));
  const started = performance.now();
  const { state, failure } = await runImport(deps, importId);
  const milliseconds = performance.now() - started;
  await eraseStagedFile(db, importId);
  await db.destroy();
  if (failure) throw new Error(`the import ended as ${state}: ${failure.code}`);
  const figures: LoadFigures = { importId, state, milliseconds, memory: process.resourceUsage().maxRSS / 1024 };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

if (require.main === module) void main(process.argv.slice(2));
