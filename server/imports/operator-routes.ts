import { finished } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { ShokaiError } from '../errors';
import { listListTargets } from '../lists/list-basis';
import { fieldOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import { describeError } from '../web/request-log';
import type { RouteTable } from '../web/route';
import { receiveStreamedUpload } from '../web/streamed-upload';
import { approveImport } from './approve-import';
import { beginImport } from './begin-import';
import { writeErrorFile } from './error-file';
import { readImportForm } from './import-form';
import { importPage, importRow, type Reader, shownRejects } from './import-pages';
import { getImport, listImports } from './imports-repository';
import { loadFile } from './load-file';
import { listRejects } from './rejects-repository';
import { rollbackImport } from './rollback-import';

/** Seconds after which the page of a running import renews itself. */
const renewal = 3;

/** Uploading files, and what became of them. */
export const importRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/imports': async (_req, res) => {
    const reader = readerOf(res);
    const rows = (await listImports(deps.db)).map((one) => importRow(one, reader));
    await render(res, 'imports/operator/list', { title: reader.t('imports:list.title'), rows });
  },

  'GET /operate/imports/new': (_req, res) => showForm(deps, res, {}, {}),

  'UPLOAD /operate/imports/new': async (req, res) => {
    const { fields, errors, importId } = await receiveStreamedUpload(req, async (fields, file, filename) => {
      const form = readImportForm(fields, filename, staffOf(res).email, res.locals.t);
      if ('errors' in form) {
        file.resume();
        return { fields, errors: form.errors, importId: undefined };
      }
      try {
        const importId = await beginImport(deps, form.command);
        await untilReceived(loadFile(deps, importId, file), file, deps);
        return { fields, errors: {}, importId };
      } catch (error) {
        file.resume();
        if (error instanceof ShokaiError) return { fields, errors: { kind: error.message }, importId: undefined };
        throw error;
      }
    });
    if (importId === undefined) return showForm(deps, res.status(422), fields, errors);
    res.redirect(303, res.locals.link(`/operate/imports/${importId}`));
  },

  'GET /operate/imports/:importId': async (req, res) => {
    const shown = await getImport(deps.db, idOf(req));
    const rejects = await listRejects(deps, shown.importId, 0, shownRejects);
    const page = importPage(shown, rejects, readerOf(res));
    const { notice } = req.session;
    delete req.session.notice;
    if (page.isRunning) res.set('Refresh', String(renewal));
    await render(res, 'imports/operator/show', { ...page, notice });
  },

  'POST /operate/imports/:importId/errors': async (req, res) => {
    const { importId } = await getImport(deps.db, idOf(req));
    res.type('text/csv; charset=utf-8').attachment(`import-${importId}-errors.csv`);
    await writeErrorFile(deps, { importId, actor: staffOf(res).handle, language: res.locals.lang }, res);
    res.end();
  },

  'POST /operate/imports/:importId/rollback': async (req, res) => {
    await rollbackImport(deps, commandOf(req, res));
    done(req, res, 'rolled_back');
  },
});

/** For approvers alone. */
export const approveImportRoutes = (deps: Dependencies): RouteTable => ({
  'POST /operate/imports/:importId/approve': async (req, res) => {
    await approveImport(deps, commandOf(req, res));
    done(req, res, 'approved');
  },
});

/** Goes on as soon as the file is here; what follows shows on the import's page. */
async function untilReceived(loading: Promise<unknown>, file: NodeJS.ReadableStream, { log }: Dependencies) {
  const settled = loading.catch((error) => log.error({ err: describeError(error) }, 'import failed'));
  await Promise.race([settled, finished(file).catch(() => settled)]);
}

async function showForm(
  deps: Dependencies,
  res: Response,
  values: Record<string, string>,
  errors: Record<string, string>,
): Promise<void> {
  const targets = await listListTargets(deps.db);
  await render(res, 'imports/operator/new', { title: res.locals.t('imports:new.title'), targets, values, errors });
}

function done(req: Request, res: Response, notice: 'approved' | 'rolled_back'): void {
  req.session.notice = `imports:show.${notice}`;
  res.redirect(303, res.locals.link(`/operate/imports/${idOf(req)}`));
}

const readerOf = (res: Response): Reader => ({ lang: res.locals.lang, t: res.locals.t, staff: staffOf(res) });
/** 0, which no import has, for what is no number. */
const idOf = (req: Request) => (/^[1-9]\d{0,8}$/.test(String(req.params.importId)) ? Number(req.params.importId) : 0);
const commandOf = (req: Request, res: Response) => ({
  importId: idOf(req),
  by: staffOf(res).email,
  reason: fieldOf(req, 'reason').trim() || undefined,
});
