import type { Dependencies } from '../dependencies';
import { eventLoopDelay } from '../web/event-loop';
import type { Alarm } from './alarm';
import { listAlarms } from './alarms-repository';

/** Seconds from which on it is one: one in a hundred waited so long, or somebody waited once for what an attack or a fault takes. */
const bounds = { p99: 0.05, max: 1 };

/** Steps of the figures, in seconds, so that the admins are not written to about each millisecond. */
const steps = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Seconds after the start of a process in which it is still reading itself in. */
const settling = 120;

/** What this process made those wait who were due, in the last one to two minutes; the worst of the time that it stands. */
export async function findEventLoopAlarm(
  { db, now }: Pick<Dependencies, 'db' | 'now'>,
  delay = eventLoopDelay(),
  uptime = process.uptime(),
): Promise<Alarm[]> {
  const isSlow = delay.p99 >= bounds.p99 || delay.max >= bounds.max;
  if (!isSlow || uptime < settling) return [];
  const [standing] = await listAlarms(db, ['event_loop']);
  const worst = (name: keyof typeof bounds) => Math.max(stepOf(delay[name]), Number(standing?.figures[name] ?? 0));
  const figures = { p99: worst('p99'), max: worst('max') };
  return [{ name: 'event_loop', subject: '', gravity: 'warning', since: now(), figures }];
}

const stepOf = (seconds: number): number => steps.findLast((step) => step <= seconds) ?? 0;
