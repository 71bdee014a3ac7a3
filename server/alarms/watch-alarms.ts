import { type AuditEvent, type Job, recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Alarm } from './alarm';
import { updateAlarms } from './alarms-repository';
import { findEventLoopAlarm } from './event-loop-alarm';
import { listPresentAlarms } from './list-present-alarms';
import { mailAlarms } from './mail-alarms';
import { presentAlarms } from './present-alarms';
import { watchFigures } from './self-check';

type Parts = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now' | 'log'>;

/** Looks at everything that there is an alarm for, keeps the list, and writes to the admins about what is new. @returns the alarms that are new */
export async function watchAlarms(deps: Parts): Promise<Alarm[]> {
  const { db, now, log } = deps;
  const present = [...(await listPresentAlarms(deps, await watchFigures(deps))), ...(await findEventLoopAlarm(deps))];
  presentAlarms.list = present;
  const fresh = await db.transaction(async (trx) => {
    const changed = await updateAlarms(trx, present, now());
    for (const alarm of changed.fresh) await recordEvent(trx, eventOf('alarm.raise', alarm));
    for (const alarm of changed.over) await recordEvent(trx, eventOf('alarm.end', alarm));
    return changed.fresh;
  });
  for (const { name, subject, figures } of fresh) log.error({ alarm: name, subject, figures }, 'alarm');
  await db.transaction((trx) => mailAlarms({ ...deps, db: trx }));
  return fresh;
}

const actor: Job = 'job-alarms';
const eventOf = (action: string, { name, subject, gravity }: Alarm): AuditEvent => ({
  ...{ actor, action, subject: `${name} ${subject}`.trim(), data: { gravity } },
});
