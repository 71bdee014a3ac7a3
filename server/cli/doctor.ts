import { statfs } from 'node:fs/promises';
import { connect } from '../../db/connection';
import { pendingMigrations } from '../../db/migrate';
import { readVersion } from '../../db/open-database';
import { runSelfCheck } from '../alarms/self-check';
import { findHash, getHead } from '../audit/audit-repository';
import { lookAtGuards } from '../audit/guard-faults';
import { type Config, readConfig } from '../config';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { checkKeys } from '../installation/check-keys';
import { listGaps } from '../matching/counts-repository';
import { openSomeProfiles } from '../members/open-some-profiles';
import { createKeyring } from '../sealing/keyring';
import type { CommandContext } from './context';
import { describeError } from './describe-error';
import { withDatabase } from './open-dependencies';

/** Free bytes below which an import may fill the disk. */
const leastFree = 2 ** 30;
/** Milliseconds between the clocks of this machine and the database's: codes and windows depend on them. */
const mostApart = 5_000;

/** Prints the outcome of one look; one that throws is wrong, and ends what rests on it. */
type Look = (name: string, look: () => Promise<string> | string) => Promise<boolean>;

/** Looks at everything that the portal needs and names what is wrong; then the exit code is 1. */
export async function doctor(context: CommandContext): Promise<void> {
  const look: Look = async (name, work) => {
    try {
      context.print(`ok     ${name.padEnd(14)} ${await work()}`);
      return true;
    } catch (error) {
      context.print(`WRONG  ${name.padEnd(14)} ${describeError(error).text.replace(/^shokai: /, '')}`);
      context.exitCode = 1;
      return false;
    }
  };
  let config: Config | undefined;
  await look('configuration', () => {
    config = readConfig(process.env);
    createKeyring(config.piiKey, config.digestKey);
    return config.production ? 'production' : 'demo';
  });
  if (!config) return;
  await look('disk', () => describeDisk((config as Config).dataDir));
  await lookAtDatabase(config, look);
}

async function lookAtDatabase(config: Config, look: Look): Promise<void> {
  let isReached = false;
  try {
    await withDatabase(config, async ({ url }) => {
      isReached = true;
      const db = connect(url, { max: 1 });
      const keys = createKeyring(config.piiKey, config.digestKey);
      await lookInside({ db, keys }, look).finally(() => db.destroy());
    });
  } catch (error) {
    if (isReached) throw error;
    await look('database', () => Promise.reject(error));
  }
}

async function lookInside(deps: Pick<Dependencies, 'db' | 'keys'>, look: Look): Promise<void> {
  const { db } = deps;
  await look('database', async () => `PostgreSQL ${(await readVersion(db)).text}`);
  await look('clock', () => describeClock(deps));
  const isMigrated = await look('schema', async () => {
    const pending = await pendingMigrations(db);
    if (pending.length > 0) throw new RefusedError(`It lacks ${pending.join(', ')}; run "shokai migrate".`);
    return 'up to date';
  });
  if (!isMigrated) return;
  await look('keys', async () => {
    await checkKeys(deps);
    return `those that the database was filled with; "${deps.keys.currentKeyId}" seals`;
  });
  await look('sealed values', async () => `${await openSomeProfiles(deps)} profiles opened`);
  await look('self-check', () => describeSelfCheck(deps));
  await look('answers', () => describeAnswers(deps));
  await look('audit log', () => describeAudit(deps));
}

/** Counts everything that is loaded, and compares it with what was recorded. */
async function describeSelfCheck(deps: Pick<Dependencies, 'db'>): Promise<string> {
  const wrong = await runSelfCheck(deps);
  if (wrong.length === 0) return 'what is loaded is what was recorded';
  const told = wrong
    .slice(0, 10)
    .map(
      ({ kind, subject, recorded, found }) =>
        `${kind} ${subject}: ${found ?? 'gone'}, recorded ${recorded ?? 'nothing'}`,
    );
  const more = wrong.length > told.length ? `; and ${wrong.length - told.length} more` : '';
  throw new RefusedError(`${told.join('; ')}${more}. Nobody gets an all-clear.`);
}

/** What keeps everybody from an all-clear. */
async function describeAnswers({ db }: Pick<Dependencies, 'db'>): Promise<string> {
  const live = await listLiveIncidents(db);
  for (const { code, incidentId } of live) {
    const [gap] = await listGaps(db, { incidentId });
    if (!gap) continue;
    const what = gap.exposure ? `${gap.exposure} has no live list` : 'rules are not compiled for all that was loaded';
    throw new RefusedError(`${code}: ${what}; nobody gets an all-clear.`);
  }
  if (live.length === 0) return 'none: no incident is live';
  return `${live.length} live incidents have all that they need`;
}

async function describeClock({ db }: Pick<Dependencies, 'db'>): Promise<string> {
  const { rows } = await db.raw('select clock_timestamp() as now');
  const apart = Math.abs(rows[0].now.getTime() - Date.now());
  if (apart > mostApart) throw new RefusedError(`${Math.round(apart / 1000)} s apart from the database's.`);
  return `${apart} ms apart from the database's`;
}

/** The end only; `audit verify` recomputes the whole chain. */
async function describeAudit({ db }: Pick<Dependencies, 'db'>): Promise<string> {
  const head = await getHead(db);
  if (head.sequence > 0 && (await findHash(db, head.sequence)) !== head.hash)
    throw new RefusedError(`Event ${head.sequence} is not the end that the head names; run "shokai audit verify".`);
  const { isApart, faults } = await lookAtGuards(db);
  if (faults.length > 0) throw new RefusedError(`${faults.join('; ')}; run "shokai audit verify".`);
  const whose = isApart ? 'nobody who signs in can change it' : 'one role does everything, so triggers alone guard it';
  return `ends with event ${head.sequence}; ${whose}`;
}

async function describeDisk(dataDir: string): Promise<string> {
  const { bavail, bsize } = await statfs(dataDir).catch(() => statfs(process.cwd()));
  const free = bavail * bsize;
  const text = `${(free / 2 ** 30).toFixed(1)} GiB free at ${dataDir}`;
  if (free < leastFree) throw new RefusedError(text);
  return text;
}
