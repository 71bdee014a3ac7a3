import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { sendMail } from '../mail/send-mail';
import { place } from '../place';
import { listStaff } from '../staff/staff-repository';
import { textsOf } from '../texts/i18n';
import { alarmLine } from './alarm-text';
import { takeUntold } from './alarms-repository';

/** Writes to every admin about the alarms that they were not told of yet: one mail for all of them, in the installation's first language. */
export async function mailAlarms(deps: Pick<Dependencies, 'config' | 'keys' | 'now'> & { db: Db }): Promise<void> {
  const admins = (await listStaff(deps)).filter(({ role, isDisabled }) => role === 'admin' && !isDisabled);
  if (admins.length === 0) return;
  const alarms = await takeUntold(deps.db, deps.now());
  if (alarms.length === 0) return;
  const locale = place.languages[0];
  const lines = alarms.map((alarm) => `    ${alarmLine(alarm, textsOf(locale))}`).join('\n');
  for (const { email } of admins)
    await sendMail(deps, { to: email, locale, template: 'alarm', data: { count: alarms.length, lines } });
}
