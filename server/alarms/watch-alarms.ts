import type { Dependencies } from '../dependencies';
import type { WrongFigure } from '../figures/figures-repository';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { listGaps } from '../matching/counts-repository';
import { listShellAdded } from '../staff/staff-repository';
import type { Alarm, AlarmName } from './alarm';
import { updateAlarms } from './alarms-repository';
import { presentAlarms } from './present-alarms';
import { watchFigures } from './self-check';

type Parts = Pick<Dependencies, 'config' | 'db' | 'now' | 'log'>;

/** Milliseconds for which an account that was made from the command line stands among the alarms. */
const week = 7 * 86_400_000;

/** Looks at everything that there is an alarm for, and keeps the list. @returns the alarms that are new */
export async function watchAlarms(deps: Parts): Promise<Alarm[]> {
  const { db, now, log } = deps;
  const present = [...ofFigures(await watchFigures(deps), now()), ...(await ofGaps(deps)), ...(await ofStaff(deps))];
  const fresh = await db.transaction((trx) => updateAlarms(trx, present));
  presentAlarms.list = present;
  for (const { name, subject, figures } of fresh) log.error({ alarm: name, subject, figures }, 'alarm');
  return fresh;
}

const names: Record<string, AlarmName> = { known: 'known_wrong', database: 'database_fault' };

/** One alarm for each kind of figure that is wrong; the first few are named, by codes and IDs of imports. */
function ofFigures(wrong: WrongFigure[], since: Date): Alarm[] {
  const kinds = [...new Set(wrong.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = wrong.filter((one) => one.kind === kind);
    const first =
      kind === 'known' ? [] : own.slice(0, 5).map(({ subject, recorded, found }) => ({ subject, recorded, found }));
    const figures = { count: own.length, first };
    return { name: names[kind] ?? 'figures_wrong', subject: kind, gravity: 'closes_gate', since, figures };
  });
}

/** What weakens the second person (docs/publishing.md). */
async function ofStaff({ config, db, now }: Pick<Dependencies, 'config' | 'db' | 'now'>): Promise<Alarm[]> {
  const added = await listShellAdded(db, new Date(now().getTime() - week));
  const about = { gravity: 'warning', figures: {} } as const;
  const alone: Alarm[] = config.fourEyes ? [] : [{ name: 'four_eyes_off', subject: '', since: now(), ...about }];
  return [
    ...alone,
    ...added.map(({ handle, at }): Alarm => ({ name: 'staff_added', subject: handle, since: at, ...about })),
  ];
}

async function ofGaps({ db, now }: Pick<Dependencies, 'db' | 'now'>): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  for (const { code, incidentId } of await listLiveIncidents(db)) {
    const gaps = await listGaps(db, { incidentId });
    const lists = gaps.flatMap(({ reason, exposure }) => (reason === 'list_missing' && exposure ? [exposure] : []));
    const about = { subject: code, gravity: 'closes_gate', since: now() } as const;
    if (lists.length > 0) alarms.push({ name: 'list_missing', ...about, figures: { exposures: lists } });
    if (gaps.some(({ reason }) => reason === 'failure')) alarms.push({ name: 'rules_missing', ...about, figures: {} });
  }
  return alarms;
}
