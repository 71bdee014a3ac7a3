import type { Request, Response } from 'express';
import { recordEvent } from '../audit/record-event';
import { csvLine } from '../csv/csv-line';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError } from '../errors';
import { findStaffNames } from '../staff/staff-repository';
import { reasonOf } from '../web/error-pages';
import { fieldOf, numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { approveChange, decisionOf, WrongNumberError } from './approve-change';
import type { Change } from './change';
import type { ChangeRegistry } from './change-kinds';
import { changePage, changeRow, maySee, type Reader } from './change-pages';
import { listFirstPeople, readPeople } from './change-people-repository';
import { findChange, listChanges } from './changes-repository';
import { findApprovalRefusal, NotSecondPersonError } from './may-approve';
import { rejectChange } from './reject-change';
import { typedNumber } from './typed-number';

/** What waits for a second person; a no, and whom it would clear. */
export const changeRoutes = (deps: Dependencies): RouteTable => ({
  'GET /staff/changes': async (_req, res) => {
    const reader = await readerOf(deps, res);
    const changes = (await listChanges(deps.db)).filter((change) => maySee(change, reader.staff));
    const rows = changes.map((change) => changeRow(change, reader));
    await render(res, 'changes/staff/list', { title: reader.t('changes:title'), rows, fourEyes: deps.config.fourEyes });
  },

  'GET /staff/changes/:changeId': (req, res) => showChange(deps, req, res),

  'POST /staff/changes/:changeId/reject': async (req, res) => {
    const { changeId } = await getSeen(deps, req, res);
    const reason = fieldOf(req, 'reason').trim() || undefined;
    await rejectChange(deps, { changeId, by: staffOf(res).email, reason });
    done(req, res, 'rejected');
  },

  'POST /staff/changes/:changeId/people': async (req, res) => {
    const { changeId, clears } = await getSeen(deps, req, res);
    const [actor, subject] = [staffOf(res).handle, `change ${changeId}`];
    await recordEvent(deps.db, { actor, action: 'change.export_people', subject, data: { clears } });
    res.type('text/csv; charset=utf-8').attachment(`change-${changeId}-people.csv`);
    res.write(csvLine(['member_id', 'incident', 'exposure']));
    for await (const people of readPeople(deps.db, changeId))
      res.write(people.map((one) => csvLine([one.memberId ?? '', one.incident, one.exposure])).join(''));
    res.end();
  },
});

/** The second person's yes. */
export const approveChangeRoutes = (deps: Dependencies, registry: ChangeRegistry): RouteTable => ({
  'POST /staff/changes/:changeId/approve': async (req, res) => {
    const { changeId } = await getSeen(deps, req, res);
    const typed = fieldOf(req, 'clears');
    try {
      await approveChange(deps, registry, { changeId, by: staffOf(res).email, clears: typedNumber(typed) });
    } catch (error) {
      if (error instanceof WrongNumberError)
        return showChange(deps, req, res.status(422), { clears: reasonOf(error, res.locals.t) ?? '' }, typed);
      if (error instanceof RefusedError || error instanceof NotSecondPersonError)
        return showChange(deps, req, res.status(409), { approve: reasonOf(error, res.locals.t) ?? '' }, typed);
      throw error;
    }
    deps.liveIncidents.expire();
    done(req, res, 'approved');
  },
});

/** @throws NotFoundError for what the reader's role does not see */
async function getSeen(deps: Dependencies, req: Request, res: Response): Promise<Change> {
  const change = await findChange(deps.db, numberOf(req, 'changeId'));
  if (!change || !maySee(change, staffOf(res))) throw new NotFoundError('There is no such change.');
  return change;
}

async function showChange(
  deps: Dependencies,
  req: Request,
  res: Response,
  errors: Record<string, string> = {},
  typed = '',
): Promise<void> {
  const change = await getSeen(deps, req, res);
  const people = await listFirstPeople(deps.db, change.changeId);
  const refusal = await findApprovalRefusal(deps, decisionOf(change), staffOf(res));
  const page = changePage({ change, people, refusal }, await readerOf(deps, res));
  await render(res, 'changes/staff/show', { ...page, notice: takeNotice(req), errors, values: { clears: typed } });
}

function done(req: Request, res: Response, notice: 'approved' | 'rejected'): void {
  req.session.notice = `changes:show.done.${notice}`;
  res.redirect(303, res.locals.link(`/staff/changes/${numberOf(req, 'changeId')}`));
}

async function readerOf(deps: Dependencies, res: Response): Promise<Reader> {
  const { lang, t } = res.locals;
  return { lang, t, staff: staffOf(res), nameOf: await findStaffNames(deps) };
}
