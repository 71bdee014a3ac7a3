import { listEvents } from '../audit/audit-repository';
import type { Dependencies } from '../dependencies';
import type { WrongFigure } from '../figures/figures-repository';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { listGateReasons } from '../matching/counts-repository';
import { listOpenings } from '../members/honeytokens-repository';
import { listShellAdded } from '../staff/staff-repository';
import { type Alarm, type AlarmName, ofOneProcess } from './alarm';
import { listAlarms } from './alarms-repository';

type Parts = Pick<Dependencies, 'config' | 'db' | 'now'>;

const day = 86_400_000;

/** Milliseconds for which an account that was made from the command line stands among the alarms. */
const week = 7 * day;

/** Most events of the desk that are looked through for accounts. */
const mostRefusals = 1000;

/**
 * Every alarm that the database can tell of. Where it is the database itself that is wrong nothing else can be looked at; what stood stays.
 * @param wrong what the self-check found
 */
export async function listPresentAlarms(deps: Parts, wrong: WrongFigure[]): Promise<Alarm[]> {
  const own = ofFigures(wrong, deps.now());
  if (own.some(({ name }) => name === 'database_fault')) {
    const standing = await listAlarms(deps.db);
    return [...own, ...standing.filter(({ name }) => !ofSelfCheck.includes(name) && !ofOneProcess.includes(name))];
  }
  return [
    ...own,
    ...(await ofGaps(deps)),
    ...(await ofStaff(deps)),
    ...(await ofDesk(deps)),
    ...(await ofHoneytokens(deps)),
  ];
}

const ofSelfCheck: readonly AlarmName[] = ['figures_wrong', 'known_wrong', 'database_fault'];
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

/** What each live incident lacks for an all-clear. */
async function ofGaps({ db, now }: Pick<Dependencies, 'db' | 'now'>): Promise<Alarm[]> {
  const alarms: Alarm[] = [];
  for (const { code, incidentId } of await listLiveIncidents(db)) {
    const gaps = await listGateReasons(db, { incidentId });
    const lists = gaps.flatMap(({ reason, exposure }) => (reason === 'list_missing' && exposure ? [exposure] : []));
    const about = { subject: code, gravity: 'closes_gate', since: now() } as const;
    if (lists.length > 0) alarms.push({ name: 'list_missing', ...about, figures: { exposures: lists } });
    if (gaps.some(({ reason }) => reason === 'failure')) alarms.push({ name: 'rules_missing', ...about, figures: {} });
    if (gaps.some(({ reason }) => reason === 'coverage')) alarms.push({ name: 'coverage_lost', ...about, figures: {} });
  }
  return alarms;
}

/** What weakens the second person (docs/publishing.md). */
async function ofStaff({ config, db, now }: Parts): Promise<Alarm[]> {
  const added = await listShellAdded(db, new Date(now().getTime() - week));
  const about = { gravity: 'warning', figures: {} } as const;
  const alone: Alarm[] = config.fourEyes ? [] : [{ name: 'four_eyes_off', subject: '', since: now(), ...about }];
  return [
    ...alone,
    ...added.map(({ handle, at }): Alarm => ({ name: 'staff_added', subject: handle, since: at, ...about })),
  ];
}

/** Who at the desk looked for, or opened, more people than one may. */
async function ofDesk({ db, now }: Pick<Dependencies, 'db' | 'now'>): Promise<Alarm[]> {
  const from = new Date(now().getTime() - day);
  const events = await listEvents(db, { action: 'desk.refused', from }, mostRefusals);
  return [...new Set(events.map(({ actor }) => actor))].toSorted().map((subject) => {
    const own = events.filter(({ actor }) => actor === subject);
    const figures = { refused: own.length, of: [...new Set(own.map(({ data }) => data.what))].toSorted() };
    return { name: 'desk_refusals', subject, gravity: 'warning', since: own.at(-1)?.occurredAt ?? from, figures };
  });
}

/** Who opened members that nobody can have called about, since nobody is they. */
async function ofHoneytokens({ db, now }: Pick<Dependencies, 'db' | 'now'>): Promise<Alarm[]> {
  const openings = await listOpenings(db, new Date(now().getTime() - week));
  return openings.map(({ actor, members, since }) => ({
    ...{ name: 'honeytoken_opened', subject: actor, gravity: 'warning', since, figures: { members } },
  }));
}
