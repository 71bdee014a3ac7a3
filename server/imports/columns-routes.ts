import type { Request, Response } from 'express';
import { recordEvent } from '../audit/record-event';
import type { FileHead } from '../csv/csv-file';
import { ImportFailure } from '../csv/import-problem';
import { readEncodingName } from '../csv/text-encoding';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { headerOfLayout, readHeader } from '../rows/header';
import { type Import, mayChooseColumns } from '../rows/import';
import { fieldOf, numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { chooseColumns } from './choose-columns';
import { type ColumnsForm, columnsPage, layoutOf, readColumnsForm, separatorNames } from './columns-pages';
import { launchImport } from './continue-import';
import { readFileHead } from './import-file';
import { addDecider, getImport, updateImport } from './imports-repository';
import { choicesFor } from './layouts-repository';
import { mayBeHeaderless } from './may-be-headerless';

/** How a file was read: its encoding, its columns and the first rows, shown, corrected, and only then gone on with. */
export const columnsRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/imports/:importId/columns': async (req, res) => {
    const shown = await getOpen(deps, req);
    const head = await readHead(deps, shown);
    if (head instanceof ImportFailure) return showColumns(res, shown, undefined, { choices: {}, failure: head });
    const choices = await choicesFor(deps.db, shown.kind, head.names, shown.options);
    const [actor, subject] = [staffOf(res).handle, `import ${shown.importId}`];
    await recordEvent(deps.db, { actor, action: 'import.view_sample', subject, data: { rows: head.sample.length } });
    await showColumns(res, shown, head, { choices, mayBePerson: await mayBeHeaderless(deps, head) });
  },

  'POST /operate/imports/:importId/separator': async (req, res) => {
    const { importId, options } = await getOpen(deps, req);
    const separator = separatorNames[fieldOf(req, 'separator') as keyof typeof separatorNames];
    if (separator) await updateImport(deps.db, importId, { options: { ...options, separator } });
    res.redirect(303, res.locals.link(`/operate/imports/${importId}/columns`));
  },

  'POST /operate/imports/:importId/encoding': async (req, res) => {
    const { importId, options } = await getOpen(deps, req);
    const encoding = fieldOf(req, 'encoding');
    if (encoding) {
      await updateImport(deps.db, importId, { options: { ...options, encoding: readEncodingName(encoding) } });
      await addDecider(deps.db, importId, staffOf(res).handle);
    }
    res.redirect(303, res.locals.link(`/operate/imports/${importId}/columns`));
  },

  'POST /operate/imports/:importId/columns': async (req, res) => {
    const shown = await getOpen(deps, req);
    const head = await readHead(deps, shown);
    if (head instanceof ImportFailure)
      return showColumns(res.status(422), shown, undefined, { choices: {}, failure: head });
    const { importId, kind } = shown;
    const { names } = head;
    const layout = readColumnsForm(shown, names, (name) => fieldOf(req, name));
    const mayBePerson = await mayBeHeaderless(deps, head);
    const header = (['first', 'none'] as const).find((one) => one === fieldOf(req, 'header'));
    if (!header && mayBePerson)
      return showColumns(res.status(422), shown, head, { choices: { layout }, mayBePerson, error: 'header_needed' });
    try {
      const { set, letters } = shown.options;
      const settled = layoutOf(
        header === 'none'
          ? headerOfLayout(kind, names.length, layout?.map((column) => column ?? null) ?? [], { set, letters })
          : readHeader(kind, names, { layout, set, letters, isHeader: header === 'first' }),
      );
      await chooseColumns(deps, { shown, names, layout: settled, header, by: staffOf(res).handle });
    } catch (error) {
      if (!(error instanceof ImportFailure)) throw error;
      return showColumns(res.status(422), shown, head, { choices: { layout }, failure: error, header, mayBePerson });
    }
    await launchImport(deps, { importId, phase: kind === 'list' ? 'load' : 'check', by: staffOf(res) });
    res.redirect(303, res.locals.link(`/operate/imports/${importId}`));
  },
});

/** @throws RefusedError when its columns are settled */
async function getOpen(deps: Dependencies, req: Request): Promise<Import> {
  const shown = await getImport(deps.db, numberOf(req, 'importId'));
  if (!mayChooseColumns(shown))
    throw new RefusedError(`The columns of import ${shown.importId} are settled.`, {
      told: 'refusals:columns_settled',
      values: { import: shown.importId },
    });
  return shown;
}

async function readHead(deps: Dependencies, shown: Import): Promise<FileHead | ImportFailure> {
  try {
    return await readFileHead(deps, shown);
  } catch (error) {
    if (error instanceof ImportFailure) return error;
    throw error;
  }
}

async function showColumns(res: Response, shown: Import, head: FileHead | undefined, form: ColumnsForm): Promise<void> {
  await render(res, 'imports/operator/columns', columnsPage(shown, head, form, res.locals.t));
}
