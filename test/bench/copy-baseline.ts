import { execFile, spawnSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Knex } from 'knex';
import { from as copyFrom } from 'pg-copy-streams';
import { withClient } from '../../db/connection';

const hasPsql = spawnSync('psql', ['--version']).status === 0;

export const baselineName = hasPsql ? 'psql \\copy' : 'COPY of the same bytes (there is no psql here)';

/** `\copy` of a file by psql, which reads it as fast as anything does; without psql, COPY of the same bytes from this process. */
export async function copyFile(db: Knex, url: string, target: string, file: string, options: string): Promise<void> {
  if (hasPsql) {
    await promisify(execFile)('psql', [
      url,
      '-qX',
      '-v',
      'ON_ERROR_STOP=1',
      '-c',
      `\\copy ${target} from '${file}' ${options}`,
    ]);
    return;
  }
  await withClient(db, (client) =>
    pipeline(
      createReadStream(file, { highWaterMark: 2 ** 18 }),
      client.query(copyFrom(`copy ${target} from stdin ${options}`)),
    ),
  );
}

/** `\\copy (select …) to file` by psql, which writes as fast as anything does. */
export async function copyOut(url: string, select: string, file: string): Promise<void> {
  const words = [
    url,
    '-qX',
    '-v',
    'ON_ERROR_STOP=1',
    '-c',
    `\\copy (${select.replaceAll('\n', ' ')}) to '${file}' csv`,
  ];
  await promisify(execFile)('psql', words);
}
