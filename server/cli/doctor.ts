import { access, constants, mkdir, statfs } from 'node:fs/promises';
import { connect, wrongLimits } from '../../db/connection';
import { pendingMigrations } from '../../db/migrate';
import { readVersion } from '../../db/open-database';
import { type Alarm, ofOneProcess } from '../alarms/alarm';
import { alarmLine } from '../alarms/alarm-text';
import { listAlarms } from '../alarms/alarms-repository';
import { listPresentAlarms } from '../alarms/list-present-alarms';
import { runSelfCheck } from '../alarms/self-check';
import { findHash, getHead } from '../audit/audit-repository';
import { lookAtGuards } from '../audit/guard-faults';
import { type Config, readConfig } from '../config';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import type { WrongFigure } from '../figures/figures-repository';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { checkKeys } from '../installation/check-keys';
import { listGaps } from '../matching/counts-repository';
import { openSomeProfiles } from '../members/open-some-profiles';
import { createKeyring } from '../sealing/keyring';
import { textsOf } from '../texts/i18n';
import type { CommandContext } from './context';
import { describeError } from './describe-error';
import { lookAtAddress } from './look-at-address';
import { lookAtHashes } from './look-at-hashes';
import { lookAtMail } from './look-at-mail';
import { lookAtQueue } from './look-at-queue';
import { lookAtSender } from './look-at-sender';
import { withDatabase } from './open-dependencies';
import type { Outcome } from './outcome';

/** Free bytes below which an import may fill the disk. */
const leastFree = 2 ** 30;
/** Milliseconds between the clocks of this machine and the database's: codes and windows depend on them. */
const mostApart = 5_000;

/** Prints or collects the outcome of one look; one that throws is wrong, and ends what rests on it. */
type Look = (name: string, look: () => Promise<Outcome> | Outcome) => Promise<boolean>;

/** What was found, as `--json` prints it (docs/operations.md). */
interface Report {
  ok: boolean;
  looks: { name: string; state: 'ok' | 'warning' | 'wrong'; text: string }[];
  alarms: Alarm[];
}

/** Looks at everything that the portal needs and names what is wrong; then the exit code is 1. Warnings alone are 0. */
export async function doctor(
  context: CommandContext,
  options: { json?: boolean; sendTest?: string } = {},
): Promise<void> {
  const report: Report = { ok: true, looks: [], alarms: [] };
  const look: Look = async (name, work) => {
    try {
      const seen = await work();
      const [state, text] = typeof seen === 'string' ? (['ok', seen] as const) : (['warning', seen.warning] as const);
      report.looks.push({ name, state, text });
    } catch (error) {
      report.looks.push({ name, state: 'wrong', text: describeError(error).text.replace(/^shokai: /, '') });
    }
    const last = report.looks.at(-1) as Report['looks'][number];
    if (!options.json) context.print(`${words[last.state]} ${last.name.padEnd(14)} ${last.text}`);
    return last.state !== 'wrong';
  };
  await lookAtEverything(look, report, options.sendTest);
  const isWrong = report.looks.some(({ state }) => state === 'wrong');
  report.ok = !isWrong && report.alarms.every(({ gravity }) => gravity === 'warning');
  if (options.json) context.print(JSON.stringify(report));
  if (!report.ok) context.exitCode = 1;
}

const words = { ok: 'ok    ', warning: 'warn  ', wrong: 'WRONG ' };

async function lookAtEverything(look: Look, report: Report, sendTest: string | undefined): Promise<void> {
  let read: Config | undefined;
  await look('configuration', () => {
    read = readConfig(process.env);
    createKeyring(read.piiKey, read.digestKey);
    return read.production ? 'production' : 'demo';
  });
  const config = read;
  if (!config) return;
  await look('disk', () => describeDisk(config));
  await look('address', () => lookAtAddress(config));
  await look('hashes', () => lookAtHashes(config));
  await look('mail', () => lookAtMail(config, sendTest));
  await look('sender', () => lookAtSender(config));
  await lookAtDatabase(config, look, report);
}

async function lookAtDatabase(config: Config, look: Look, report: Report): Promise<void> {
  let isReached = false;
  try {
    await withDatabase(config, async ({ url }) => {
      isReached = true;
      const db = connect(url, { max: 1 });
      const keys = createKeyring(config.piiKey, config.digestKey);
      await lookInside({ config, db, keys, now: () => new Date() }, look, report).finally(() => db.destroy());
    });
  } catch (error) {
    if (isReached) throw error;
    await look('database', () => Promise.reject(error));
  }
}

async function lookInside(deps: Inside, look: Look, report: Report): Promise<void> {
  const { db } = deps;
  await look('database', async () => `PostgreSQL ${(await readVersion(db)).text}`);
  await look('sessions', () => describeSessions(db));
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
  let wrong: WrongFigure[] = [];
  await look('self-check', async () => {
    wrong = await runSelfCheck(deps);
    return describeSelfCheck(wrong);
  });
  await look('mail queue', () => lookAtQueue(deps));
  await look('answers', () => describeAnswers(deps));
  await look('audit log', () => describeAudit(deps));
  await look('alarms', async () => {
    report.alarms = [...(await listPresentAlarms(deps, wrong)), ...(await listAlarms(db, ofOneProcess))];
    return describeAlarms(report.alarms);
  });
}

/** Alarms that close the gate are told by the looks at what they are about, too; here nothing is left out. */
function describeAlarms(alarms: Alarm[]): Outcome {
  if (alarms.length === 0) return 'none';
  const told = alarms.map((alarm) => alarmLine(alarm, textsOf('en'))).join('; ');
  if (alarms.some(({ gravity }) => gravity === 'closes_gate')) throw new RefusedError(told);
  return { warning: told };
}

type Inside = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

/** What of everything that is loaded is not what was recorded. */
function describeSelfCheck(wrong: WrongFigure[]): string {
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

/** Limits of a connection: a pooler between may drop them, and then a page could wait for ever. */
async function describeSessions(db: Dependencies['db']): Promise<string> {
  const wrong = await wrongLimits(db);
  if (wrong.length > 0)
    throw new RefusedError(`A connection has other settings: ${wrong.join(', ')}; is a pooler between?`);
  return 'connections have the settings that were asked for';
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

/** @throws RefusedError where the folder is full, or cannot be written to */
async function describeDisk({ dataDir, production }: Pick<Config, 'dataDir' | 'production'>): Promise<string> {
  if (!production) await mkdir(dataDir, { recursive: true });
  await access(dataDir, constants.W_OK | constants.X_OK).catch(({ code }) => {
    throw new RefusedError(
      `DATA_DIR (${dataDir}) cannot be written to (${code}); heads of the audit log are kept there.`,
    );
  });
  const { bavail, bsize } = await statfs(dataDir);
  const free = bavail * bsize;
  const text = `${(free / 2 ** 30).toFixed(1)} GiB free at ${dataDir}`;
  if (free < leastFree) throw new RefusedError(text);
  return text;
}
