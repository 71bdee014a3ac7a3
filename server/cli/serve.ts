import cluster from 'node:cluster';
import { setTimeout as pause } from 'node:timers/promises';
import { type OpenDatabase, openDatabase } from '../../db/open-database';
import { freshenSelfCheck } from '../alarms/self-check';
import { createApp } from '../app';
import { warmUp } from '../checks/warm-up';
import { type Config, readConfig } from '../config';
import type { Dependencies } from '../dependencies';
import { describeError } from '../errors';
import { isOutage } from '../outage';
import { hashQueue } from '../passwords/hash-queue';
import { loadTexts } from '../texts/i18n';
import { letPoolStandBack } from '../thread-pool';
import { loadTemplates } from '../web/templates';
import { startBackgroundWork } from './background-work';
import type { CommandContext } from './context';
import { onEndSignals } from './end-signals';
import { type Listener, listen } from './listener';
import { loadDemo } from './load-demo';
import { buildDependencies, checkDatabase } from './open-dependencies';
import { serveInProcesses } from './web-processes';
import { welcome } from './welcome';

/** Milliseconds between two looks at whether the embedded database still runs, and between two tries to reach one that is away. */
const times = { revive: 5_000, tryAgain: 1_000 };

/**
 * Milliseconds that production waits for its database before the port opens all the same, for notices: until then whoever asks is sent to another
 * process by the proxy, which takes a refused connection better than an answer that says to come again.
 */
const openWithout = 3_000;

/**
 * How long readiness is down before the port closes, for a load balancer to notice and kept connections to be let go of after their next answer,
 * how long after that connections without a request are left to whoever keeps them (a form that a proxy sends into one that is just being closed is
 * lost), and how long running requests may take.
 */
const drainTimes = (config: Config) => ({
  after: config.production ? 3_000 : 500,
  lingering: config.production ? 3_000 : 0,
  within: 18_000,
});

/** Milliseconds after a signal when the process ends whatever still runs: a database that says nothing must not keep it. */
const hardEnd = 24_000;

/**
 * Runs the portal until a signal ends it, or an error that nobody expected.
 * @param options.samples whether an empty demo is filled with the sample incidents
 */
export async function serve(context: CommandContext, options: { samples: boolean }): Promise<void> {
  const wanted = readConfig(process.env);
  const { webConcurrency } = wanted;
  if (webConcurrency > 1 && cluster.isPrimary) return serveInProcesses(webConcurrency, context);
  hashQueue.shareWith(webConcurrency);
  loadTexts();
  loadTemplates();
  let listener: Listener | undefined;
  const open = async () => {
    listener ??= await listen(wanted.port, { host: wanted.host, keepAlive: wanted.keepAlive });
    const { port } = listener;
    return { listener, config: { ...wanted, port, baseUrl: wanted.baseUrl.replace(/:0$/, `:${port}`) } };
  };
  const ending = awaitEnd(() => listener?.cut());
  // A demo is looked at by somebody who just started it; and a port that is taken is told at once.
  if (!wanted.production) await open();
  const opening = wanted.production ? untilItAnswers(wanted) : openDatabase(wanted);
  opening.catch(() => undefined);
  try {
    const started = await Promise.race([start(wanted, { open, opening, context, ending, ...options }), ending.signal]);
    // Ended while starting: what was begun is abandoned.
    if (typeof started === 'number') context.exitCode = started;
    else {
      const exitCode = await ending.signal;
      if (exitCode === failed) context.exitCode = failed;
      started.app.set('draining', true);
      await listener?.drain(drainTimes(wanted));
      await started.close();
    }
  } finally {
    listener?.cut();
    const left = opening.then((database) => database.leave()).catch(() => undefined);
    await (wanted.databaseUrl ? Promise.race([left, pause(1_000)]) : left);
  }
}

interface Start {
  open: () => Promise<{ listener: Listener; config: Config }>;
  opening: Promise<OpenDatabase>;
  context: CommandContext;
  ending: Ending;
  samples: boolean;
}

/** Pages are served from the first moment on where the database is another's: notices alone, as they were last read, until it is there. */
async function start(wanted: Config, { open, opening, context, ending, samples }: Start) {
  const url = wanted.databaseUrl ?? (await opening).url;
  const deps = buildDependencies(wanted, url);
  ending.report(deps);
  const ready = (async () => {
    const database = await opening;
    const hasSamples = samples && (await loadDemo(wanted, database, context));
    await checkDatabase(deps, database.ownerUrl);
    await letPoolStandBack();
    await freshenSelfCheck(deps).catch((error) => deps.log.error({ err: describeError(error) }, 'self-check'));
    await warmUp(deps);
    return { database, hasSamples };
  })();
  if (wanted.production) await Promise.race([ready, pause(openWithout)]);
  else await ready;
  const { listener, config } = await open();
  deps.config = config;
  const app = createApp(deps);
  app.set('starting', true);
  listener.serve(app);
  const { database, hasSamples } = await ready;
  app.set('starting', false);
  keepAlive(database, deps);
  const stopWork = await startBackgroundWork(deps);
  context.print(welcome(config, hasSamples));
  return { app, close: () => stopWork().finally(() => deps.db.destroy()) };
}

/** A database that does not answer yet is waited for; one that refuses us, or is too old, is not. */
async function untilItAnswers(config: Config): Promise<OpenDatabase> {
  for (;;) {
    try {
      return await openDatabase(config);
    } catch (error) {
      if (!isOutage((error as Error).cause)) throw error;
      process.stderr.write(`${(error as Error).message} Trying again.\n`);
      await pause(times.tryAgain);
    }
  }
}

/** Exit code after an error that nobody expected. */
const failed = 1;

interface Ending {
  /** Resolves with the exit code that whoever sent a signal expects, or `failed`. */
  signal: Promise<number>;
  report: (parts: Pick<Dependencies, 'log'>) => void;
}

/**
 * The end of the process: by a signal, or by an error that nobody caught, after which nothing is known for sure. A lost database is not such an
 * error, whoever lost it (the queue of mails does not catch every one): the next attempt connects anew. Either way it ends within 25 seconds.
 */
function awaitEnd(cut: () => void): Ending {
  let log: Dependencies['log'] | undefined;
  const signal = new Promise<number>((resolve) => {
    const end = (exitCode: number) => {
      setTimeout(() => process.exit(failed), hardEnd).unref();
      resolve(exitCode);
    };
    onEndSignals(end, cut);
    process.on('uncaughtException', (error) => {
      const text = 'An error was not caught';
      if (log) log.fatal({ err: describeError(error) }, text);
      else process.stderr.write(`${text}: ${error.stack}\n`);
      if (!isOutage(error)) end(failed);
    });
  });
  return {
    signal,
    report: (parts) => {
      log = parts.log;
    },
  };
}

/** An embedded database that died is started again; until then every page says that it could not check. */
function keepAlive(database: OpenDatabase, { log }: Pick<Dependencies, 'log'>): void {
  const report = (error: Error) =>
    log.error({ err: describeError(error) }, 'The embedded database could not be started again');
  const timer = setInterval(() => void database.revive().catch(report), times.revive);
  timer.unref();
}
