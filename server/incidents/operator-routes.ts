import type { Request, Response } from 'express';
import { findApprovalRefusal } from '../changes/may-approve';
import type { Dependencies } from '../dependencies';
import { announcedText } from '../incident-file/announced-text';
import { noticePage } from '../notices/notice-pages';
import { mayActAs } from '../people/staff';
import { findStaffNames } from '../staff/staff-repository';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { withBase } from './base-revision';
import { decisionOf } from './deciders';
import type { Incident } from './incident';
import { getIncident, type LiveIncident } from './incidents-repository';
import { listObstacles, unconfirmed } from './list-obstacles';
import { incidentPage, type Reader } from './operator-pages';
import { listCoverage, listLiveLists } from './readiness-repository';
import { rehearseRevision } from './rehearse-revision';
import type { Revision } from './revision';
import { findNewestRevision, getSource, listRevisions } from './revisions-repository';

/** Incidents as operators see them. */
export const operatorRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/incidents/:code': async (req, res) => {
    const incident = await getIncident(deps.db, codeOf(req));
    const [revisions, lists, coverage] = await Promise.all([
      listRevisions(deps.db, incident.incidentId),
      listLiveLists(deps.db, incident.incidentId),
      listCoverage(deps.db),
    ]);
    const [newest] = revisions as [Revision];
    const obstacles = await listObstacles(deps.db, newest, deps.now());
    const left = unconfirmed(obstacles, newest.confirmed, newest.difference);
    const notice = takeNotice(req);
    const approval = await findApprovalRefusal(deps, decisionOf(revisions), staffOf(res));
    const isApprover = mayActAs(staffOf(res).role, ['approver']);
    const context = { approval, isApprover, fourEyes: deps.config.fourEyes, notice };
    const reader = await readerOf(deps, res);
    await render(
      res,
      'incidents/operator/show',
      incidentPage({ incident, revisions, obstacles: left, lists, coverage }, reader, context),
    );
  },

  'GET /operate/incidents/:code/preview': async (req, res) => {
    const incident = await getIncident(deps.db, codeOf(req));
    const newest = (await findNewestRevision(deps.db, incident.incidentId)) as Revision;
    const { lang, t } = res.locals;
    const notice = noticePage(asPublished(incident, newest, deps.now()), { lang, t, now: deps.now() });
    Object.assign(res.locals, { layout: 'customer', isSample: newest.document.sample });
    await render(res, 'incidents/operator/preview', { ...notice, revision: newest.number });
  },

  'GET /operate/incidents/:code/rehearsal': async (req, res) => {
    const rehearsal = await rehearseRevision(deps, codeOf(req));
    const code = rehearsal.incident;
    const title = res.locals.t('incidents-operator:rehearsal.title', { code, revision: rehearsal.revision });
    const { lang, t } = res.locals;
    const tallies = rehearsal.tallies.map((tally) => ({
      ...tally,
      announcedText: tally.published && announcedText(tally.published, lang, t),
    }));
    await render(res, 'incidents/operator/rehearsal', { title, code, ...rehearsal, tallies });
  },

  'GET /operate/incidents/:code/file': async (req, res) => {
    const { revision } = req.query;
    const number = typeof revision === 'string' && /^[1-9]\d{0,8}$/.test(revision) ? Number(revision) : undefined;
    const source = withBase(await getSource(deps.db, codeOf(req), number));
    res
      .attachment(`${codeOf(req)}.yaml`)
      .type('application/yaml')
      .send(source);
  },
});

/** How customers would be told of a revision if it were published now. */
const asPublished = (
  { incidentId, code, closedAt, announcedAt }: Incident,
  newest: Revision,
  now: Date,
): LiveIncident => ({
  ...{
    incidentId,
    code,
    closedAt,
    heldAt: undefined,
    purgedAt: undefined,
    state: 'published',
    announcedAt: announcedAt ?? now,
    liveFrom: now,
  },
  ...{ revisionId: newest.revisionId, revision: newest.number, document: newest.document },
});

/** The incident's code in the address. */
const codeOf = (req: Request): string => String(req.params.code);

async function readerOf(deps: Dependencies, res: Response): Promise<Reader> {
  return { lang: res.locals.lang, t: res.locals.t, nameOf: await findStaffNames(deps) };
}
