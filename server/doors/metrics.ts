import { timingSafeEqual } from 'node:crypto';
import { type Request, type RequestHandler, Router } from 'express';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { watchOf } from '../../db/pg-client';
import { presentAlarms } from '../alarms/present-alarms';
import { toldAnswers } from '../checks/told-answers';
import type { Config } from '../config';
import type { Dependencies } from '../dependencies';
import { countWaitingMails } from '../mail/mails-repository';
import { hashQueue } from '../passwords/hash-queue';
import { eventLoopDelay, watchEventLoop } from '../web/event-loop';

/** Metrics of this process. Labels are route patterns, methods and statuses: never what somebody typed. */
const registry = new Registry();
collectDefaultMetrics({ register: registry });

const requests = new Histogram({
  name: 'shokai_request_seconds',
  help: 'Time to answer, by route and status',
  labelNames: ['route', 'status'],
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
  registers: [registry],
});

new Gauge({
  name: 'shokai_password_hashes',
  help: 'Password hashes in flight, waiting, and refused since the start',
  labelNames: ['state'],
  registers: [registry],
  collect() {
    for (const state of ['inFlight', 'waiting', 'refused'] as const) this.set({ state }, hashQueue[state]);
  },
});

new Counter({
  name: 'shokai_answers_total',
  help: 'Answers that were given, by verdict and what closed the gate; could_not_check is no answer',
  labelNames: ['verdict', 'reason'],
  registers: [registry],
  collect() {
    this.reset();
    for (const { verdict, reason = '', count } of toldAnswers.values()) this.inc({ verdict, reason }, count);
  },
});

const lineWaiting = new Gauge({
  name: 'shokai_line_waiting',
  help: 'People in the line before the sign-in, at all processes, as this one knows it',
  registers: [registry],
});
const lineWait = new Gauge({
  name: 'shokai_line_wait_seconds',
  help: 'How long whoever comes to the end of that line is likely to wait',
  registers: [registry],
});

watchEventLoop();
new Gauge({
  name: 'shokai_event_loop_delay_seconds',
  help: 'How long whoever was due waited for this process in the last one to two minutes',
  labelNames: ['of'],
  registers: [registry],
  collect() {
    const { p99, max } = eventLoopDelay();
    this.set({ of: 'p99' }, p99);
    this.set({ of: 'max' }, max);
  },
});

const mails = new Gauge({
  name: 'shokai_mails_waiting',
  help: 'Mails that wait in a lane, those for a later attempt included',
  labelNames: ['lane'],
  registers: [registry],
});
const oldestMail = new Gauge({
  name: 'shokai_mail_oldest_seconds',
  help: 'How long the first mail that is due in a lane has waited',
  labelNames: ['lane'],
  registers: [registry],
});
const connections = new Gauge({
  name: 'shokai_database_connections',
  help: 'Connections of the pool that are used and free, and requests that wait for one',
  labelNames: ['state'],
  registers: [registry],
});
const isDown = new Gauge({
  name: 'shokai_database_silent',
  help: '1 while the database does not answer and everybody is told so at once',
  registers: [registry],
});

/** What is asked for only when somebody reads: a database that is away leaves the mails untold. */
async function readState({ db, signInLine }: Pick<Dependencies, 'db' | 'signInLine'>): Promise<void> {
  await signInLine.look();
  lineWaiting.set(signInLine.behind);
  lineWait.set(signInLine.waitOf());
  const { pool } = db.client;
  connections.set({ state: 'used' }, pool.numUsed());
  connections.set({ state: 'free' }, pool.numFree());
  connections.set({ state: 'waiting' }, pool.numPendingAcquires());
  isDown.set(watchOf(db)?.isDown ? 1 : 0);
  mails.reset();
  oldestMail.reset();
  for (const { lane, waiting, oldest } of await countWaitingMails(db).catch(() => [])) {
    mails.set({ lane }, waiting);
    oldestMail.set({ lane }, oldest);
  }
}

new Gauge({
  name: 'shokai_alarms',
  help: 'Alarms that stand, by name and gravity; closes_gate: nobody gets an all-clear',
  labelNames: ['name', 'gravity'],
  registers: [registry],
  collect() {
    this.reset();
    for (const { name, gravity } of presentAlarms.list) this.inc({ name, gravity });
  },
});

const measure: RequestHandler = (_req, res, next) => {
  const stop = requests.startTimer();
  res.once('finish', () => stop({ route: res.locals.route ?? 'none', status: res.statusCode }));
  next();
};

/** Counts every request and serves `/metrics` to those who may read it; to others there is no such page. */
export function metrics(deps: Pick<Dependencies, 'config' | 'db' | 'signInLine'>): Router {
  return Router()
    .use(measure)
    .get('/metrics', async (req, res, next) => {
      if (!mayRead(req, deps.config)) return next();
      await readState(deps);
      res.type(registry.contentType).send(await registry.metrics());
    });
}

const loopback = /^(::1$|(::ffff:)?127\.)/;

function mayRead(req: Request, { metricsToken, production }: Pick<Config, 'metricsToken' | 'production'>): boolean {
  // A proxy on the same machine is not the machine's own reader: it says for whom it asks.
  if (!metricsToken) return !production && [req.socket.remoteAddress, req.ip].every((one) => loopback.test(one ?? ''));
  const expected = Buffer.from(`Bearer ${metricsToken}`);
  const given = Buffer.from(req.get('authorization') ?? '');
  return given.length === expected.length && timingSafeEqual(given, expected);
}
