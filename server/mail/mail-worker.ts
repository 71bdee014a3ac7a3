import { setTimeout as pause } from 'node:timers/promises';
import { Logger, type Runner, run } from 'graphile-worker';
import { createTransport } from 'nodemailer';
import { type Client, Pool } from 'pg';
import { watchOf } from '../../db/pg-client';
import type { Dependencies } from '../dependencies';
import { deliverMail } from './deliver-mail';
import { maximumAttempts } from './mails-repository';

/** Below the transaction's idle limit, so that a silent mail server ends in an attempt that is written down. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/**
 * Sends queued mails until stopped; several processes may do so at once. While the database is away it waits and comes back.
 * Without a mail server there is nothing to do.
 * @returns stops taking mails, waits for those under way.
 */
export async function startMailWorker(deps: Dependencies): Promise<() => Promise<void>> {
  if (!deps.config.smtpUrl) return async () => undefined;
  const transport = createTransport({ url: deps.config.smtpUrl, pool: true, maxConnections: 2, ...patience });
  const pgPool = new Pool({ ...deps.db.client.config.connection, max: 4 });
  const note = (error: Error) =>
    deps.log.warn({ code: (error as { code?: string }).code }, 'mail queue: connection lost');
  const watch = watchOf(deps.db);
  pgPool.on('error', note).on('connect', (client) => {
    client.on('error', note);
    watch?.add(client as unknown as Client);
  });
  let isStopping = false;
  let runner: Runner | undefined;
  const start = () =>
    run({
      pgPool,
      concurrency: 2,
      pollInterval: 1_000,
      noHandleSignals: true,
      logger: new Logger(
        () => (level, message) => level === 'error' && deps.log.warn({ queue: message.slice(0, 200) }, 'mail queue'),
      ),
      parsedCronItems: [],
      taskList: {
        send_mail: (payload, { job }) =>
          deliverMail(
            { ...deps, transport },
            { mailId: (payload as { mailId: string }).mailId, isLastAttempt: job.attempts >= maximumAttempts },
          ),
      },
    });
  const work = (async () => {
    while (!isStopping) {
      try {
        runner = await start();
        await runner.promise;
      } catch (error) {
        deps.log.warn({ code: (error as { code?: string }).code }, 'mail queue: starting again');
      }
      runner = undefined;
      if (!isStopping) await pause(1_000);
    }
  })();
  return async () => {
    isStopping = true;
    await runner?.stop().catch(() => undefined);
    await work;
    transport.close();
    await pgPool.end();
  };
}
