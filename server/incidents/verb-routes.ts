import type { Request, Response } from 'express';
import { WrongNumberError } from '../changes/approve-change';
import { listFirstPeople } from '../changes/change-people-repository';
import { waitingStates } from '../changes/change-states';
import { findNewestChange } from '../changes/changes-repository';
import { findApprovalRefusal, NotSecondPersonError } from '../changes/may-approve';
import { typedNumber } from '../changes/typed-number';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { findKeptOut } from '../matching/blank-is-none';
import { findStaffNames } from '../staff/staff-repository';
import { reasonOf } from '../web/error-pages';
import { fieldOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { findApprovalPage } from './approval-page';
import { approveIncident } from './approve-incident';
import { publishTarget } from './cleared-by-revision';
import { closeIncident } from './close-incident';
import { decisionOf } from './deciders';
import { discardRevisions } from './discard-revisions';
import { findObstacles } from './find-obstacles';
import type { Incident } from './incident';
import { refusalOf } from './incident-refusal';
import type { IncidentVerb } from './incident-states';
import { getIncident } from './incidents-repository';
import { investigateIncident } from './investigate-incident';
import { NotReadyError, publishIncident } from './publish-incident';
import { retractIncident } from './retract-incident';
import { returnIncident } from './return-incident';
import type { Revision } from './revision';
import { findNewestRevision, listRevisions } from './revisions-repository';
import { submitIncident } from './submit-incident';
import { confirmPrefix, showsObstacles, type VerbPage, verbPage } from './verb-page';
import { NoReasonError, withdrawIncident } from './withdraw-incident';

const verbs = {
  submit: submitIncident,
  approve: approveIncident,
  return: returnIncident,
  publish: publishIncident,
  investigate: investigateIncident,
  close: closeIncident,
  withdraw: withdrawIncident,
  retract: retractIncident,
  discard: discardRevisions,
};

/** A page on which each verb is decided, and the verb itself. */
export const verbRoutes = (deps: Dependencies): RouteTable => ({
  ...routesOf(deps, 'submit'),
  ...routesOf(deps, 'publish'),
  ...routesOf(deps, 'investigate'),
  ...routesOf(deps, 'close'),
  ...routesOf(deps, 'withdraw'),
  ...routesOf(deps, 'retract'),
  ...routesOf(deps, 'discard'),
});

/** For approvers alone. */
export const approveRoutes = (deps: Dependencies): RouteTable => ({
  ...routesOf(deps, 'approve'),
  ...routesOf(deps, 'return'),
});

const routesOf = (deps: Dependencies, verb: IncidentVerb): RouteTable => ({
  [`GET /operate/incidents/:code/${verb}` as const]: async (req: Request, res: Response) => {
    await render(res, 'incidents/operator/verb', await pageOf(deps, verb, req, res));
  },

  [`POST /operate/incidents/:code/${verb}` as const]: async (req: Request, res: Response) => {
    const code = String(req.params.code);
    const command = {
      ...{ code, by: staffOf(res).email, confirm: ticked(req), revision: Number(fieldOf(req, 'revision')) },
      clears: typedNumber(fieldOf(req, 'clears')),
      reason: fieldOf(req, 'reason'),
      difference: fieldOf(req, 'difference') || undefined,
    };
    try {
      await verbs[verb](deps, command);
    } catch (error) {
      if (error instanceof RefusedError || error instanceof NotSecondPersonError || error instanceof NoReasonError)
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
  const clears = verb === 'approve' ? await findClears(deps, publishTarget(incident, newest)) : undefined;
  const refusal = await refusalText(deps, verb, { incident, newest }, res);
  const obstacles = showsObstacles(verb) ? await findObstacles(deps, newest) : [];
  const keptOut = verb === 'approve' ? await findKeptOut(deps.db, newest.revisionId) : undefined;
  const mayReturn = verb === 'approve' && refusalOf('return', { incident, newest }, deps.config.fourEyes) === undefined;
  const values = {
    clears: fieldOf(req, 'clears'),
    difference: fieldOf(req, 'difference') || (newest.difference ?? ''),
    reason: fieldOf(req, 'reason'),
  };
  const { lang, t } = res.locals;
  const reader = { lang, t, nameOf: await findStaffNames(deps) };
  const approval = verb === 'approve' ? await findApprovalPage(deps, incident, reader) : undefined;
  const about = {
    code: incident.code,
    verb,
    revision: newest.number,
    refusal,
    clears,
    keptOut,
    approval,
    mayReturn,
    values,
  };
  return verbPage(about, obstacles, [...newest.confirmed, ...ticked(req)], reader);
}

/** Why the verb does not fit, or the reader may not be the second person. */
async function refusalText(
  deps: Dependencies,
  verb: IncidentVerb,
  { incident, newest }: { incident: Incident; newest: Revision },
  res: Response,
): Promise<string | undefined> {
  const { t } = res.locals;
  const refusal = refusalOf(verb, { incident, newest }, deps.config.fourEyes);
  if (refusal) return t(`incidents-operator:refusal.${refusal}`);
  if (verb !== 'approve') return undefined;
  const decision = decisionOf(await listRevisions(deps.db, incident.incidentId));
  const told = await findApprovalRefusal(deps, decision, staffOf(res));
  return told && t(told.told, told.values ?? {});
}

/** Whom the approval of a revision would clear, as it was submitted. */
async function findClears({ db }: Dependencies, target: string): Promise<VerbPage['clears']> {
  const change = await findNewestChange(db, 'incident.publish', target);
  if (!change || change.clears === 0 || !waitingStates.includes(change.state)) return undefined;
  return { changeId: change.changeId, count: change.clears, people: await listFirstPeople(db, change.changeId) };
}

async function showRefused(
  page: VerbPage,
  error: RefusedError | NotSecondPersonError | NoReasonError,
  res: Response,
): Promise<void> {
  const { t } = res.locals;
  const errors: Record<string, string> = {};
  if (error instanceof NoReasonError) errors.reason = reasonOf(error, t) ?? '';
  else if (error instanceof WrongNumberError) errors.clears = reasonOf(error, t) ?? '';
  else if (!(error instanceof NotReadyError)) errors.refusal = reasonOf(error, t) ?? '';
  else if (page.blocks.length > 0) errors.blocks = t('incidents-operator:verb.blocked');
  for (const { field, value, isConfirmed } of page.confirmations)
    if (!isConfirmed && error instanceof NotReadyError)
      errors[field] = t('incidents-operator:verb.unconfirmed', { value });
  if (error instanceof NotReadyError && error.obstacles.some(({ kind }) => kind === 'difference'))
    errors.difference = t('incidents-operator:verb.difference_needed');
  await render(res.status(409), 'incidents/operator/verb', { ...page, errors });
}
