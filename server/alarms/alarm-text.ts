import type { TFunction } from 'i18next';
import type { Alarm } from './alarm';

/** An alarm in one line: what it is, what it is about, and whether nobody gets an all-clear meanwhile. */
export function alarmLine(
  { name, subject, gravity }: Pick<Alarm, 'name' | 'subject' | 'gravity'>,
  t: TFunction,
): string {
  const words = t(`alarms:name.${name}`, { subject });
  return gravity === 'closes_gate' ? t('alarms:closes_gate', { words }) : words;
}
