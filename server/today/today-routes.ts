import { listAlarms } from '../alarms/alarms-repository';
import { countChecksByHour, countPeopleByVerdict } from '../checks/figures-repository';
import type { Dependencies } from '../dependencies';
import { listIncidents } from '../incidents/incidents-repository';
import { incidentRow } from '../incidents/operator-pages';
import type { Revision } from '../incidents/revision';
import { findNewestRevision } from '../incidents/revisions-repository';
import { countMails, countWaitingMails, lostStates } from '../mail/mails-repository';
import { verdicts } from '../matching/verdict';
import { place } from '../place';
import { findStaffNames } from '../staff/staff-repository';
import { formatDateTime } from '../time/format-time';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import type { Waiting } from './waiting-work';

const isHandle = (subject: string) => /^staff-\d+$/.test(subject);

const [hour, day] = [3_600_000, 24 * 3_600_000];

/** What is wrong, what waits and what people are told, on the page that operators begin with; and the mails. */
export const todayRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate': async (_req, res) => {
    const { db, now } = deps;
    const { lang, t } = res.locals;
    const said = (at: Date) => formatDateTime(lang, at, place.timeZone);
    const reader = { lang, t, nameOf: await findStaffNames(deps) };
    const [alarms, incidents, told, byHour] = await Promise.all([
      listAlarms(db),
      listIncidents(db),
      countPeopleByVerdict(db, new Date(now().getTime() - day)),
      countChecksByHour(db, new Date(now().getTime() - hour), now()),
    ]);
    const rows = await Promise.all(
      incidents.map(async (incident) => {
        const newest = (await findNewestRevision(db, incident.incidentId)) as Revision;
        return incidentRow(incident, newest, reader);
      }),
    );
    await render(res, 'today/operator/today', {
      title: t('today:title'),
      asOf: said(now()),
      alarms: alarms.map(({ name, subject, gravity, since }) => ({
        ...{ gravity, since: said(since) },
        text: t(`alarms:name.${name}`, { subject: isHandle(subject) ? reader.nameOf(subject) : subject }),
      })),
      closesGate: alarms.some(({ gravity }) => gravity === 'closes_gate'),
      waiting: (res.locals.waiting as Waiting[])
        .filter(({ count }) => count > 0)
        .map((work) => ({ ...work, since: work.since ? said(work.since) : '' })),
      answers: byHour.reduce((sum, { answers }) => sum + answers, 0),
      told: verdicts.flatMap((verdict) => (told[verdict] ? [{ verdict, count: told[verdict] }] : [])),
      rows,
      fourEyes: deps.config.fourEyes,
    });
  },

  'GET /operate/mails': async (_req, res) => {
    const { lang, t } = res.locals;
    const figures = await countMails(deps.db, new Date(deps.now().getTime() - 7 * day));
    await render(res, 'mail/operator/mails', {
      title: t('today:mails.title'),
      lanes: (await countWaitingMails(deps.db)).map((lane) => ({ ...lane, oldest: Math.round(lane.oldest) })),
      rows: figures.map((row) => ({
        ...row,
        isLost: lostStates.includes(row.state),
        last: formatDateTime(lang, row.last, place.timeZone),
      })),
    });
  },
});
