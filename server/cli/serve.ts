import { type OpenDatabase, openDatabase } from '../../db/open-database';
import { createApp } from '../app';
import { warmUp } from '../checks/warm-up';
import { type Config, readConfig } from '../config';
import type { Dependencies } from '../dependencies';
import { describeError } from '../errors';
import { letPoolStandBack } from '../thread-pool';
import { startBackgroundWork } from './background-work';
import type { CommandContext } from './context';
import { onEndSignals } from './end-signals';
import { listen } from './listener';
import { loadDemo } from './load-demo';
import { openDependencies } from './open-dependencies';
import { welcome } from './welcome';

/** Milliseconds between two looks at whether the embedded database still runs. */
const reviveEvery = 5_000;

/**
 * How long readiness is down before the port closes, for a load balancer to notice and kept connections to be let go of after their next answer,
 * and how long running requests may take after that.
 */
const drainTimes = (config: Config) => ({ after: config.production ? 3_000 : 500, within: 20_000 });

/** Runs the portal until a signal ends it. */
export async function serve(context: CommandContext): Promise<void> {
  const wanted = readConfig(process.env);
  const listener = await listen(wanted.port, wanted.host);
  const config = { ...wanted, port: listener.port, baseUrl: wanted.baseUrl.replace(/:0$/, `:${listener.port}`) };
  const signal = new Promise<number>((resolve) => void onEndSignals(resolve, listener.cut));
  const opening = openDatabase(config);
  const start = async () => {
    const database = await opening;
    const hasSamples = await loadDemo(config, database, context);
    const { deps, close } = await openDependencies(config, database);
    const app = createApp(deps);
    await letPoolStandBack();
    await warmUp(deps);
    listener.serve(app);
    keepAlive(database, deps);
    const stopWork = await startBackgroundWork(deps);
    context.print(welcome(config, hasSamples));
    return { app, close: () => stopWork().finally(close) };
  };
  try {
    const started = await Promise.race([start(), signal]);
    // Ended while starting: what was begun is abandoned.
    if (typeof started === 'number') context.exitCode = started;
    else {
      await signal;
      started.app.set('draining', true);
      await listener.drain(drainTimes(config));
      await started.close();
    }
  } finally {
    listener.cut();
    await (await opening.catch(() => undefined))?.leave();
  }
}

/** An embedded database that died is started again; until then every page says that it could not check. */
function keepAlive(database: OpenDatabase, { log }: Pick<Dependencies, 'log'>): void {
  const report = (error: Error) =>
    log.error({ err: describeError(error) }, 'The embedded database could not be started again');
  const timer = setInterval(() => void database.revive().catch(report), reviveEvery);
  timer.unref();
}
