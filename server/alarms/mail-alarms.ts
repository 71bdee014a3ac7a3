import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { mailStaff } from '../staff/mail-staff';
import { listStaff } from '../staff/staff-repository';
import { languageOf, textsOf } from '../texts/i18n';
import { alarmLine } from './alarm-text';
import { takeUntold } from './alarms-repository';

/** Writes to every admin about the alarms that they were not told of yet: one mail for all of them. */
export async function mailAlarms(deps: Pick<Dependencies, 'config' | 'keys' | 'now'> & { db: Db }): Promise<void> {
  const admins = (await listStaff(deps)).filter(({ role, isDisabled }) => role === 'admin' && !isDisabled);
  if (admins.length === 0) return;
  const alarms = await takeUntold(deps.db, deps.now());
  if (alarms.length === 0) return;
  for (const admin of admins) {
    const t = textsOf(languageOf(admin.locale));
    const lines = alarms.map((alarm) => `    ${alarmLine(alarm, t)}`).join('\n');
    await mailStaff(deps, admin, 'alarm', { count: alarms.length, lines });
  }
}
