import type { Db } from '../../db/connection';
import type { Alarm } from './alarm';

/** The graver first, then the older. */
export async function listAlarms(db: Db): Promise<Alarm[]> {
  return db('alarms')
    .select('name', 'subject', 'gravity', 'since', 'figures')
    .orderBy(['gravity', 'since', 'name', 'subject']);
}

/** Makes the list what is so now; what goes on keeps since when. @returns those that are new */
export async function updateAlarms(trx: Db, present: Alarm[]): Promise<Alarm[]> {
  const known = new Set((await listAlarms(trx)).map(nameOf));
  const names = present.map(nameOf);
  await trx('alarms').whereRaw("name || ' ' || subject <> all (?)", [names]).delete();
  for (const alarm of present)
    await trx('alarms')
      .insert({ ...alarm, figures: JSON.stringify(alarm.figures) })
      .onConflict(['name', 'subject'])
      .merge(['gravity', 'figures']);
  return present.filter((alarm) => !known.has(nameOf(alarm)));
}

export async function markMailed(trx: Db, at: Date): Promise<void> {
  await trx('alarms').whereNull('mailed_at').update({ mailed_at: at });
}

const nameOf = ({ name, subject }: Pick<Alarm, 'name' | 'subject'>) => `${name} ${subject}`;
