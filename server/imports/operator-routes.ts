import type { Request, Response } from 'express';
import { coveragePage } from '../activities/coverage-pages';
import { listCoverage } from '../activities/coverage-repository';
import { listStanding } from '../activities/rejected-activities-repository';
import { recordEvent } from '../audit/record-event';
import { WrongNumberError } from '../changes/approve-change';
import { typedNumber } from '../changes/typed-number';
import type { Dependencies } from '../dependencies';
import { RefusedError, UsageError } from '../errors';
import { isReviewed, reviewOf } from '../rows/import';
import { type ImportState, isMoved } from '../rows/import-states';
import { findStaffNames } from '../staff/staff-repository';
import { reasonOf } from '../web/error-pages';
import { fieldOf, fieldsOf, numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { acceptRejects } from './accept-rejects';
import { approveImport, approveLoad, NotOverruledError, NotReviewedError, ReasonNeededError } from './approve-import';
import { confirmValues } from './confirm-values';
import { launchImport } from './continue-import';
import { coverImport } from './cover-import';
import { writeErrorFile } from './error-file';
import { readPairs } from './import-form';
import { importPage } from './import-pages';
import { getImport, listImports } from './imports-repository';
import { importRow, type Reader } from './list-pages';
import { countProblems, listRejects } from './rejects-repository';
import { rollbackImport, UncoveringError } from './rollback-import';
import { rowsPage } from './rows-pages';
import { settleRows } from './settle-rows';
import { findWaits } from './waits';

/** Seconds after which the page of a running import renews itself. */
const renewal = 2;
const coverFields = ['covers_from', 'covers_to', 'covers_of', 'cover_reason'] as const;
/** How many rejected rows a page shows. */
const shownRows = 20;

/** What became of the files that came in, and what is done with them. */
export const importRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/imports': async (_req, res) => {
    const reader = await readerOf(deps, res);
    const rows = (await listImports(deps.db)).map((one) => importRow(one, reader));
    const coverage = coveragePage(await listCoverage(deps.db), reader.lang);
    await render(res, 'imports/operator/list', { title: reader.t('imports:list.title'), rows, coverage });
  },

  'GET /operate/imports/:importId': (req, res) => showImport(deps, req, res),

  'GET /operate/imports/:importId/rows': async (req, res) => {
    const shown = await getImport(deps.db, idOf(req));
    const rejects = await listRejects(deps, shown.importId, 0, shownRows);
    const [actor, subject] = [staffOf(res).handle, `import ${shown.importId}`];
    await recordEvent(deps.db, { actor, action: 'import.view_rows', subject, data: { rows: rejects.length } });
    await render(res, 'imports/operator/rows', rowsPage(shown, rejects, res.locals.t));
  },

  'POST /operate/imports/:importId/errors': async (req, res) => {
    const { importId } = await getImport(deps.db, idOf(req));
    res.type('text/csv; charset=utf-8').attachment(`import-${importId}-errors.csv`);
    await writeErrorFile(deps, { importId, actor: staffOf(res).handle, language: res.locals.lang }, res);
    res.end();
  },

  'POST /operate/imports/:importId/accept': async (req, res) => {
    const importId = idOf(req);
    await acceptRejects(deps, { importId, rejected: Number(fieldOf(req, 'rejected')), by: staffOf(res).handle });
    await launchImport(deps, { importId, phase: 'check', by: staffOf(res) });
    back(req, res);
  },

  'POST /operate/imports/:importId/confirm': async (req, res) => {
    const importId = idOf(req);
    const values = Object.keys(req.body ?? {})
      .filter((name) => /^confirm-\d+$/.test(name))
      .map((name) => fieldOf(req, name))
      .filter(Boolean);
    if (values.length === 0)
      return showImport(deps, req, res.status(422), { 'confirm-0': res.locals.t('imports:show.confirm_none') });
    await confirmValues(deps, { importId, values, by: staffOf(res).handle });
    await launchImport(deps, { importId, phase: 'check', by: staffOf(res) });
    back(req, res);
  },

  'POST /operate/imports/:importId/load': async (req, res) => {
    const checked = await getImport(deps.db, idOf(req));
    const reviewed = fieldOf(req, 'review');
    if (!isReviewed(checked) || reviewed !== reviewOf(checked))
      throw new RefusedError(`Import ${checked.importId} has changed since you looked at it; look again.`, {
        told: 'refusals:import_moved',
        values: { import: checked.importId },
      });
    await launchImport(deps, { importId: checked.importId, phase: 'load', by: staffOf(res), reviewed });
    back(req, res);
  },

  'POST /operate/imports/:importId/review': async (req, res) => {
    const { importId } = await getImport(deps.db, idOf(req));
    await launchImport(deps, { importId, phase: 'review', by: staffOf(res) });
    back(req, res);
  },

  'POST /operate/imports/:importId/rollback': async (req, res) => {
    try {
      const { undone, waiting } = await rollbackImport(deps, commandOf(req, res));
      back(req, res, waiting ? 'waits' : undone.state);
    } catch (error) {
      if (!(error instanceof UncoveringError)) throw error;
      await showImport(deps, req, res.status(422), { 'undo-reason': reasonOf(error, res.locals.t) ?? '' });
    }
  },

  'POST /operate/imports/:importId/cover': async (req, res) => {
    const { covers_from, covers_to, covers_of, cover_reason } = fieldsOf(req, coverFields);
    const pairs = readPairs(covers_of);
    const refuse = (errors: Record<string, string>) =>
      showImport(deps, req, res.status(422), errors, { covers_from, covers_to, covers_of, cover_reason });
    if (!pairs) return refuse({ covers_of: res.locals.t('imports:new.covers_of_wrong') });
    try {
      const { importId, by } = commandOf(req, res);
      const reason = cover_reason || undefined;
      await coverImport(deps, { importId, by, covers: `${covers_from}..${covers_to}`, coversOf: pairs, reason });
    } catch (error) {
      if (error instanceof UsageError) return refuse({ covers_from: res.locals.t('imports:new.covers_wrong') });
      if (error instanceof RefusedError) return refuse({ covers_from: reasonOf(error, res.locals.t) ?? '' });
      throw error;
    }
    back(req, res, 'asked');
  },

  'POST /operate/imports/:importId/settle': async (req, res) => {
    const { importId, by } = commandOf(req, res);
    const reason = fieldOf(req, 'settle_reason').trim();
    const rows = Object.keys(req.body ?? {}).flatMap((name) =>
      /^row-[1-9]\d{0,8}$/.test(name) ? Number(name.slice(4)) : [],
    );
    try {
      await settleRows(deps, { importId, by, rows, reason });
    } catch (error) {
      if (!(error instanceof UsageError || error instanceof RefusedError)) throw error;
      const field = rows.length === 0 ? 'settle_rows' : 'settle_reason';
      return showImport(
        deps,
        req,
        res.status(422),
        { [field]: reasonOf(error, res.locals.t) ?? '' },
        { settle_reason: reason },
      );
    }
    back(req, res, 'asked');
  },
});

/** For approvers alone. */
export const approveImportRoutes = (deps: Dependencies): RouteTable => ({
  'POST /operate/imports/:importId/approve': async (req, res) => {
    const typed = fieldOf(req, 'clears');
    const overruled = ticked(req);
    const command = { ...commandOf(req, res), review: fieldOf(req, 'review'), clears: typedNumber(typed), overruled };
    try {
      if ((await getImport(deps.db, command.importId)).kind !== 'list') {
        const approved = await approveLoad(deps, command);
        await launchImport(deps, { importId: command.importId, phase: 'load', ...approved });
        return back(req, res);
      }
      await approveImport(deps, command);
    } catch (error) {
      if (error instanceof WrongNumberError)
        return showImport(
          deps,
          req,
          res.status(422),
          { clears: reasonOf(error, res.locals.t) ?? '' },
          { clears: typed },
        );
      if (error instanceof NotOverruledError || error instanceof ReasonNeededError) {
        const field = error instanceof ReasonNeededError ? 'reason' : 'overruled';
        return showImport(deps, req, res.status(422), { [field]: reasonOf(error, res.locals.t) ?? '' });
      }
      const { importId, state } = await getImport(deps.db, command.importId);
      const isUnreviewed = error instanceof NotReviewedError;
      if (!isUnreviewed && (!(error instanceof RefusedError) || !isMoved({ state }))) throw error;
      await launchImport(deps, { importId, phase: 'review', by: staffOf(res) });
      return back(req, res);
    }
    back(req, res, 'approved');
  },
});

async function showImport(
  deps: Dependencies,
  req: Request,
  res: Response,
  errors: Record<string, string> = {},
  values: Record<string, string> = {},
): Promise<void> {
  const shown = await getImport(deps.db, idOf(req));
  const problems = await countProblems(deps.db, shown.importId);
  const waits = await findWaits(deps, shown, staffOf(res));
  const standing = shown.kind === 'activities' ? await listStanding(deps.db, shown.importId, shownRows) : [];
  const page = importPage(shown, { problems, standing, ...waits }, await readerOf(deps, res), deps.now());
  const notice = takeNotice(req);
  const isAnswered = Object.keys(errors).length > 0;
  if (!isAnswered && (page.isRunning || page.isCounting)) res.set('Refresh', String(renewal));
  await render(res, 'imports/operator/show', { ...page, notice, errors, values });
}

/** @param notice its state says what became of it */
function back(req: Request, res: Response, notice?: 'approved' | 'asked' | 'waits' | ImportState): void {
  if (notice) req.session.notice = `imports:show.${notice}`;
  res.redirect(303, res.locals.link(`/operate/imports/${idOf(req)}`));
}

async function readerOf(deps: Dependencies, res: Response): Promise<Reader> {
  const { lang, t } = res.locals;
  return { lang, t, staff: staffOf(res), nameOf: await findStaffNames(deps) };
}

const idOf = (req: Request) => numberOf(req, 'importId');
/** Known people of whom the approver says that they were named by mistake. */
const ticked = (req: Request): string[] =>
  Object.keys(req.body ?? {})
    .filter((name) => name.startsWith('overrule-'))
    .map((name) => fieldOf(req, name));

const commandOf = (req: Request, res: Response) => ({
  importId: idOf(req),
  by: staffOf(res).email,
  reason: fieldOf(req, 'reason').trim() || undefined,
});
