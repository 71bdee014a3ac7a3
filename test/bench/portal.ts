import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import pino from 'pino';
import { readConfig } from '../../server/config';
import type { Dependencies } from '../../server/dependencies';
import { createLiveIncidents } from '../../server/notices/live-incidents';
import { hashQueue } from '../../server/passwords/hash-queue';
import { projectRoot } from '../../server/project-root';
import { createKeyring } from '../../server/sealing/keyring';
import { createSignInLine } from '../../server/waiting/sign-in-line';

/** The program as a process of its own, in production, on a database of the bench. */
export interface Portal {
  origin: string;
  /** For filling its database. */
  deps: Dependencies;
  /** Resident memory in MiB. */
  memory: () => number;
  pid: number;
  stop: () => Promise<void>;
}

export async function startPortal(db: Knex, databaseUrl: string, folder: string): Promise<Portal> {
  const secret = () => randomBytes(32).toString('base64');
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  const env = {
    ...process.env,
    ...{ NODE_ENV: 'production', DATABASE_URL: databaseUrl, PORT: String(port), DATA_DIR: folder },
    ...{ SESSION_SECRET: secret(), PII_KEY: `bench:${secret()}`, DIGEST_KEY: secret() },
    ...{ BASE_URL: `http://127.0.0.1:${port}`, SMTP_URL: 'smtp://127.0.0.1:9', METRICS_TOKEN: 'bench' },
  };
  const config = readConfig(env);
  const log = pino({ level: 'silent' });
  const keys = createKeyring(config.piiKey, config.digestKey);
  const now = () => new Date();
  const signInLine = createSignInLine({ db, now, log, hashes: hashQueue });
  const deps = { config, db, now, log, keys, liveIncidents: createLiveIncidents({ db, log }), signInLine };
  // BENCH_PROFILE=FOLDER: what the program spends its time on, for Chromium's DevTools or speedscope.
  const profiling = process.env.BENCH_PROFILE ? ['--cpu-prof', `--cpu-prof-dir=${process.env.BENCH_PROFILE}`] : [];
  const script = path.join(projectRoot, 'dist/server/main.js');
  const program = spawn(process.execPath, [...profiling, script, 'serve'], { env, stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => void program.once('exit', () => resolve()));
  const origin = config.baseUrl;
  await untilReady(origin, () => program.exitCode !== null);
  return {
    origin,
    deps,
    memory: () => residentMemory(program.pid as number),
    pid: program.pid as number,
    async stop() {
      program.kill('SIGTERM');
      await ended;
    },
  };
}

async function untilReady(origin: string, hasEnded: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (hasEnded()) throw new Error('The program ended while starting.');
    if (
      await fetch(`${origin}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('The program did not become ready.');
}

function residentMemory(pid: number): number {
  const [, kibibytes] = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) / 1024;
}
