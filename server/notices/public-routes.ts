import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import type { LiveIncident } from '../incidents/incidents-repository';
import { place } from '../place';
import type { Language } from '../texts/i18n';
import { wording } from '../texts/wording';
import { formatDate } from '../time/format-time';
import { keptPages } from '../web/kept-pages';
import type { RouteTable } from '../web/route';
import { noticePage } from './notice-pages';
import { suspendedPage } from './suspended-page';

/** Pages that everyone may read; they outlast the database. */
export const publicRoutes = ({ liveIncidents, now }: Pick<Dependencies, 'liveIncidents' | 'now'>): RouteTable => {
  const send = keptPages();
  /** What a page shows changes with the revisions, and each minute with the desks. */
  const versionOf = (incidents: LiveIncident[]) =>
    `${Math.floor(now().getTime() / 60_000)} ${incidents.map(({ revisionId, state }) => `${revisionId}${state}`)}`;
  return {
    'GET /': async (req, res) => {
      const incidents = await liveIncidents.list();
      const { lang, t } = res.locals;
      const page = () => ({
        title: t('notice:home.title'),
        incidents: incidents.map((incident) => summaryOf(incident, lang)),
      });
      await send(req, res, { view: 'incidents/public/home', path: '/', version: versionOf(incidents), page });
    },

    'GET /incidents/:code': async (req, res) => {
      const incidents = await liveIncidents.list();
      const incident = incidents.find(({ code }) => code === req.params.code);
      if (!incident) throw new NotFoundError('There is no such notice.');
      const reading = { lang: res.locals.lang, t: res.locals.t, now: now() };
      const { state } = incident;
      const isSuspended = state === 'held' || state === 'ended';
      const kept = {
        view: isSuspended ? 'incidents/public/suspended' : 'incidents/public/notice',
        path: `/incidents/${incident.code}`,
        version: versionOf(incidents),
      };
      await send(req, res, {
        ...kept,
        page: () => (isSuspended ? suspendedPage(incident, state, reading) : noticePage(incident, reading)),
      });
    },
  };
};

function summaryOf({ code, state, document, announcedAt }: LiveIncident, lang: Language) {
  const latest = document.reports?.at(-1);
  return {
    code,
    state,
    organisation: wording(document.organisation, lang),
    title: wording(document.title, lang),
    day: formatDate(lang, latest ? new Date(`${latest.date}T12:00:00Z`) : announcedAt, latest ? 'UTC' : place.timeZone),
    number: latest?.number,
  };
}
