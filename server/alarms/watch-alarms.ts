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
  const fresh = await db.transaction((trx) => updateAlarms(trx, present, now()));
  for (const { name, subject, figures } of fresh) log.error({ alarm: name, subject, figures }, 'alarm');
  await db.transaction((trx) => mailAlarms({ ...deps, db: trx }));
  return fresh;
}
