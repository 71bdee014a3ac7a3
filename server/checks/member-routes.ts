import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { place } from '../place';
import { wording } from '../texts/wording';
import { fieldOf } from '../web/form';
import { memberOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { sessionName } from '../web/session-store';
import { checkMemberAndRepresented } from './check-person';
import { historyEntries } from './history-pages';
import { listKeptChecks } from './kept-checks-repository';
import { markAction } from './mark-action';
import { withOwnWordsEach } from './own-words';
import { showMemberResults } from './show-result';
import { showSlip } from './show-slip';

/** `/check` for everybody: where to begin, or the answer for whom signed in. */
export const checkRoutes = (deps: Dependencies): RouteTable => ({
  'GET /check': async (req, res) => {
    const { memberId } = req.session;
    if (!memberId) return showStart(deps, res);
    return showMemberResults(deps, res, memberId, await answersOf(deps, req, memberId));
  },
});

const answersOf = (deps: Dependencies, req: Request, memberId: string) =>
  checkMemberAndRepresented(deps, memberId, { via: 'web', session: sessionName(req.sessionID), isForPage: true });

/** What a signed-in customer does with the answer. */
export const ownCheckRoutes = (deps: Dependencies): RouteTable => ({
  'POST /check/done': async (req, res) => {
    const action = fieldOf(req, 'action');
    await markAction(deps, { memberId: memberOf(req), action, isDone: fieldOf(req, 'done') === 'yes' });
    res.redirect(303, `${res.locals.link('/check')}#action-${action}`);
  },

  'GET /check/slip': async (req, res) => {
    const memberId = memberOf(req);
    const number = Number(req.query.answer ?? 0);
    const answer = (await answersOf(deps, req, memberId))[number];
    if (!answer) throw new NotFoundError('There is no such answer.');
    return showSlip(deps, req, res, answer, { path: '/check/slip', back: '/check', answer: number, mayChoose: true });
  },

  'GET /check/history': async (req, res) => {
    const { lang, t } = res.locals;
    const memberId = memberOf(req);
    const checks = await withOwnWordsEach(deps, memberId, await listKeptChecks(deps.db, memberId, mostKept));
    const incidents = await deps.liveIncidents.list();
    const documents = new Map(incidents.map(({ code, document }) => [code, document]));
    const entries = historyEntries(deps.keys, checks, documents, {
      lang,
      t,
      now: deps.now(),
      timeZone: place.timeZone,
    });
    return render(res, 'checks/member/history', { title: t('checks:history.title'), entries });
  },
});

/** Kept answers that are shown. */
const mostKept = 50;

async function showStart({ liveIncidents }: Dependencies, res: Response): Promise<void> {
  const { lang, t } = res.locals;
  const incidents = (await liveIncidents.list()).filter(({ state }) => state !== 'held' && state !== 'ended');
  await render(res, 'checks/member/start', {
    title: t('checks:start.title'),
    incidents: incidents.map(({ code, document }) => ({
      code,
      title: wording(document.title, lang),
      organisation: wording(document.organisation, lang),
    })),
  });
}
