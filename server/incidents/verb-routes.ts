import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { fieldOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { approveIncident } from './approve-incident';
import { closeIncident } from './close-incident';
import { IncidentRefusedError, type IncidentVerb, type Refusal, refusalOf } from './incident-refusal';
import { getIncident } from './incidents-repository';
import { investigateIncident } from './investigate-incident';
import { listObstacles } from './list-obstacles';
import { NotReadyError, publishIncident } from './publish-incident';
import type { Revision } from './revision';
import { findNewestRevision } from './revisions-repository';
import { submitIncident } from './submit-incident';
import { confirmPrefix, showsObstacles, type VerbPage, verbPage } from './verb-page';
import { withdrawIncident } from './withdraw-incident';

const verbs = {
  submit: submitIncident,
  approve: approveIncident,
  publish: publishIncident,
  investigate: investigateIncident,
  close: closeIncident,
  withdraw: withdrawIncident,
};

/** A page on which each verb is decided, and the verb itself. */
export const verbRoutes = (deps: Dependencies): RouteTable => ({
  ...routesOf(deps, 'submit'),
  ...routesOf(deps, 'publish'),
  ...routesOf(deps, 'investigate'),
  ...routesOf(deps, 'close'),
  ...routesOf(deps, 'withdraw'),
});

/** For approvers alone. */
export const approveRoutes = (deps: Dependencies): RouteTable => routesOf(deps, 'approve');

const routesOf = (deps: Dependencies, verb: IncidentVerb): RouteTable => ({
  [`GET /operate/incidents/:code/${verb}` as const]: async (req: Request, res: Response) => {
    await render(res, 'incidents/operator/verb', await pageOf(deps, verb, req, res));
  },

  [`POST /operate/incidents/:code/${verb}` as const]: async (req: Request, res: Response) => {
    const code = String(req.params.code);
    const command = { code, by: staffOf(res).email, confirm: ticked(req), revision: Number(fieldOf(req, 'revision')) };
    try {
      await verbs[verb](deps, command);
    } catch (error) {
      if (error instanceof NotReadyError || error instanceof IncidentRefusedError)
        return showRefused(await pageOf(deps, verb, req, res), error, res);
      throw error;
    }
    deps.liveIncidents.expire();
    req.session.notice = `incidents-operator:verb.${verb}.done`;
    res.redirect(303, res.locals.link(`/operate/incidents/${code}`));
  },
});

/** What was ticked to be confirmed. */
const ticked = (req: Request): string[] =>
  Object.keys(req.body ?? {})
    .filter((name) => name.startsWith(confirmPrefix))
    .map((name) => fieldOf(req, name))
    .filter(Boolean);

async function pageOf(deps: Dependencies, verb: IncidentVerb, req: Request, res: Response): Promise<VerbPage> {
  const incident = await getIncident(deps.db, String(req.params.code));
  const newest = (await findNewestRevision(deps.db, incident.incidentId)) as Revision;
  const refusal = refusalOf(verb, { incident, newest }, staffOf(res).handle, deps.config.fourEyes);
  const obstacles = showsObstacles(verb)
    ? await listObstacles(deps.db, incident.incidentId, newest.document, deps.now())
    : [];
  const about = { code: incident.code, verb, revision: newest.number, refusal };
  return verbPage(about, obstacles, [...newest.confirmed, ...ticked(req)], { lang: res.locals.lang, t: res.locals.t });
}

async function showRefused(page: VerbPage, error: NotReadyError | IncidentRefusedError, res: Response): Promise<void> {
  const { t } = res.locals;
  const because = (refusal: Refusal) => t(`incidents-operator:refusal.${refusal}`);
  const errors: Record<string, string> = {};
  if (error instanceof IncidentRefusedError) errors.refusal = because(error.refusal);
  else if (page.blocks.length > 0) errors.blocks = t('incidents-operator:verb.blocked');
  for (const { field, value, isConfirmed } of page.confirmations)
    if (!isConfirmed && error instanceof NotReadyError)
      errors[field] = t('incidents-operator:verb.unconfirmed', { value });
  await render(res.status(409), 'incidents/operator/verb', { ...page, errors });
}
