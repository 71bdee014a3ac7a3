import type { Response } from 'express';
import type { Dependencies } from '../dependencies';
import { describeError, ShokaiError } from '../errors';
import { listListTargets } from '../lists/list-basis';
import { reasonOf } from '../web/error-pages';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { receiveStreamedUpload } from '../web/streamed-upload';
import { beginImport, type ImportCommand } from './begin-import';
import { readImportForm } from './import-form';
import { getImport } from './imports-repository';
import { failUnreceived } from './load-file';
import { receiveFile } from './receive-file';
import { sweepImports } from './sweep-imports';

type Fields = Record<string, string>;

/** Taking a file. What goes wrong on its way shows on the import's page; else its columns are shown next. */
export const uploadRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/imports/new': async (req, res) => {
    const { kind, corrects } = req.query;
    const values = { kind: typeof kind === 'string' ? kind : '' };
    await showForm(deps, res, { ...values, ...(await correction(deps, String(corrects ?? ''))) }, {});
  },

  'UPLOAD /operate/imports/new': async (req, res) => {
    await sweepImports(deps);
    const { fields, errors, importId, isHere } = await receiveStreamedUpload(req, async (fields, file, filename) => {
      const refuse = (errors: Fields) => {
        file.resume();
        return { fields, errors, importId: undefined, isHere: false };
      };
      const form = readImportForm(fields, filename, staffOf(res).email, res.locals.t);
      if ('errors' in form) return refuse(form.errors);
      const importId = await begin(deps, form.command);
      if (typeof importId !== 'number') return refuse({ target: reasonOf(importId, res.locals.t) ?? '' });
      const isHere = await receive(deps, importId, file, Number(req.headers['content-length'] ?? 0));
      return { fields, errors: {}, importId, isHere };
    });
    if (importId === undefined) return showForm(deps, res.status(422), fields, errors);
    const next = res.locals.link(`/operate/imports/${importId}${isHere ? '/columns' : ''}`);
    // A script that followed a redirect would look at the page once more than the person does.
    if (req.get('Accept') === 'application/json') res.status(201).location(next).end();
    else res.redirect(303, next);
  },
});

/** What a file of corrected rows takes over from the import that rejected them. */
async function correction({ db }: Dependencies, corrects: string): Promise<Fields> {
  const corrected = /^[1-9]\d{0,8}$/.test(corrects) ? await getImport(db, Number(corrects)) : undefined;
  if (!corrected || corrected.kind === 'list') return {};
  return { corrects, kind: corrected.kind, time_zone: corrected.timeZone };
}

/** @returns the ID, or why this target takes no such file */
async function begin(deps: Dependencies, command: ImportCommand): Promise<number | ShokaiError> {
  try {
    return await beginImport(deps, command);
  } catch (error) {
    if (error instanceof ShokaiError && error.told) return error;
    throw error;
  }
}

/** @returns whether the file is here */
async function receive(
  deps: Dependencies,
  importId: number,
  file: AsyncIterable<Uint8Array>,
  total: number,
): Promise<boolean> {
  try {
    await receiveFile(deps, importId, file, total);
    return true;
  } catch (error) {
    await failUnreceived(deps, importId, error).catch((cause: Error) =>
      deps.log.error({ err: describeError(cause), importId }, 'upload failed'),
    );
    return false;
  }
}

async function showForm(deps: Dependencies, res: Response, values: Fields, errors: Fields): Promise<void> {
  const targets = await listListTargets(deps.db);
  await render(res, 'imports/operator/new', { title: res.locals.t('imports:new.title'), targets, values, errors });
}
