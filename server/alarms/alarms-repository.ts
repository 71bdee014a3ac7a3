import type { Db } from '../../db/connection';
import { type Alarm, type AlarmName, ofOneProcess, toldAtOnce } from './alarm';

const columns = ['name', 'subject', 'gravity', 'since', 'figures'];

/** The graver first, then the older. */
export async function listAlarms(db: Db, names?: readonly AlarmName[]): Promise<Alarm[]> {
  const query = db('alarms').select<Alarm[]>(columns).orderBy(['gravity', 'since', 'name', 'subject']);
  return names ? query.whereIn('name', [...names]) : query;
}

/**
 * Makes the list what is so now; what goes on keeps since when. What one process sees stands for an hour after it was last seen, as no other one
 * can tell that it is over.
 * @returns those that are new, and those that are over
 */
export async function updateAlarms(trx: Db, present: Alarm[], now: Date): Promise<{ fresh: Alarm[]; over: Alarm[] }> {
  const known = new Set((await listAlarms(trx)).map(nameOf));
  const names = present.map(nameOf);
  const hourAgo = new Date(now.getTime() - 3_600_000);
  const over = await trx('alarms')
    .whereRaw("name || ' ' || subject <> all (?)", [names])
    .andWhere((stays) => stays.whereNotIn('name', [...ofOneProcess]).orWhere('seenAt', '<', hourAgo))
    .delete<Alarm[]>(columns);
  for (const alarm of present)
    await trx('alarms')
      .insert({ ...alarm, figures: JSON.stringify(alarm.figures), seenAt: now })
      .onConflict(['name', 'subject'])
      .merge(['gravity', 'figures', 'seenAt']);
  return { fresh: present.filter((alarm) => !known.has(nameOf(alarm))), over };
}

/**
 * Alarms that the admins are still to be written to about: each once, and again where its figures have changed, at most once an hour. From here on they
 * count as told; several processes may ask at once.
 */
export async function takeUntold(trx: Db, now: Date): Promise<Alarm[]> {
  const hourAgo = new Date(now.getTime() - 3_600_000);
  const alarms = await trx('alarms')
    .whereNotIn('name', [...toldAtOnce])
    .andWhere((due) =>
      due
        .whereNull('mailedAt')
        .orWhere((again) => again.where('mailedAt', '<=', hourAgo).whereRaw('mailed_figures is distinct from figures')),
    )
    .orderBy(['gravity', 'since', 'name', 'subject'])
    .select<Alarm[]>(columns)
    .forUpdate()
    .skipLocked();
  for (const { name, subject } of alarms)
    await trx('alarms')
      .where({ name, subject })
      .update({ mailedAt: now, mailedFigures: trx.ref('figures') });
  return alarms;
}

const nameOf = ({ name, subject }: Pick<Alarm, 'name' | 'subject'>) => `${name} ${subject}`;
