import { setTimeout as pause } from 'node:timers/promises';
import { Logger, type Runner, run } from 'graphile-worker';
import { createTransport } from 'nodemailer';
import { type Client, Pool } from 'pg';
import { watchOf } from '../../db/pg-client';
import { type MailLane, mailLanes } from '../config';
import type { Dependencies } from '../dependencies';
import { deliverMail } from './deliver-mail';
import { maximumAttempts, taskOf } from './mails-repository';

/** Below the transaction's idle limit, so that a silent mail server ends in an attempt that is written down. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** Milliseconds to wait for a connection of the queue's own: nobody at a page waits for it, and the queue's library ends the process at an error. */
const connectWithin = 20_000;

/**
 * Sends queued mails until stopped, each lane with workers and connections to the mail server of its own; several processes may do so at once.
 * While the database is away it waits and comes back. Without a mail server there is nothing to do.
 * @returns stops taking mails, waits for those under way.
 */
export async function startMailWorker(deps: Dependencies): Promise<() => Promise<void>> {
  if (!deps.config.smtpUrl) return async () => undefined;
  const workers = Object.values(deps.config.mailWorkers).reduce((sum, number) => sum + number, 0);
  // Every lane listens on a connection of its own, and every worker may write what became of its mail at the same moment.
  const pgPool = new Pool({
    ...deps.db.client.config.connection,
    ...{ max: mailLanes.length * 2 + workers, connectionTimeoutMillis: connectWithin },
  });
  const note = (error: Error) =>
    deps.log.warn({ code: (error as { code?: string }).code }, 'mail queue: connection lost');
  const watch = watchOf(deps.db);
  pgPool.on('error', note).on('connect', (client) => {
    client.on('error', note);
    watch?.add(client as unknown as Client);
  });
  const stops = mailLanes.map((lane) => startLane(deps, pgPool, lane));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
    await untilIdle(pgPool);
    await pgPool.end();
  };
}

/**
 * The queue's library writes what became of the last jobs without being waited for; a pool that ends under it leaves it waiting for a connection,
 * and its error ends the process. Waits for five seconds at most.
 */
async function untilIdle(pool: Pool): Promise<void> {
  for (let turn = 0; turn < 250 && (pool.waitingCount > 0 || pool.idleCount < pool.totalCount); turn++) await pause(20);
}

function startLane(deps: Dependencies, pgPool: Pool, lane: MailLane): () => Promise<void> {
  const concurrency = deps.config.mailWorkers[lane];
  const transport = createTransport({
    ...{ url: deps.config.smtpUrl as string, pool: true, maxConnections: concurrency },
    ...patience,
  });
  const stopping = new AbortController();
  const turn = takeTurns(deps.config.mailsPerSecond[lane], stopping.signal);
  let runner: Runner | undefined;
  const start = () =>
    run({
      ...{ pgPool, concurrency, pollInterval: 1_000, noHandleSignals: true, parsedCronItems: [] },
      logger: new Logger(
        () => (level, message) => level === 'error' && deps.log.warn({ queue: message.slice(0, 200) }, 'mail queue'),
      ),
      taskList: {
        [taskOf(lane)]: async (payload, { job }) => {
          await turn();
          const { mailId } = payload as { mailId: string };
          await deliverMail({ ...deps, transport }, { mailId, isLastAttempt: job.attempts >= maximumAttempts });
        },
      },
    });
  const work = (async () => {
    while (!stopping.signal.aborted) {
      try {
        runner = await start();
        await runner.promise;
      } catch (error) {
        deps.log.warn({ code: (error as { code?: string }).code }, 'mail queue: starting again');
      }
      runner = undefined;
      if (!stopping.signal.aborted) await pause(1_000);
    }
  })();
  return async () => {
    stopping.abort();
    await runner?.stop().catch(() => undefined);
    await work;
    transport.close();
  };
}

/** Lets so many through in a second, one after the other; all at once where there is no rate. */
function takeTurns(perSecond: number | undefined, stopping: AbortSignal): () => Promise<void> {
  let next = 0;
  return async () => {
    if (!perSecond) return;
    const now = performance.now();
    next = Math.max(next, now) + 1_000 / perSecond;
    await pause(next - 1_000 / perSecond - now, undefined, { signal: stopping }).catch(() => undefined);
  };
}
