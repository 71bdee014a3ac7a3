import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { fieldOf } from '../web/form';
import { memberOf, staffOf } from '../web/guards';
import type { RouteTable } from '../web/route';
import { typedFields } from './draft';
import { saveDraft } from './drafts-repository';

/** Saves what a customer is typing (`views/assets/draft.js`). Without scripts a draft is saved when the form is sent. */
export const memberDraftRoutes = (deps: Dependencies): RouteTable => ({
  'POST /drafts': (req, res) => save(deps, req, res, memberOf(req)),
});

/** The same for staff. */
export const staffDraftRoutes = (deps: Dependencies): RouteTable => ({
  'POST /staff/drafts': (req, res) => save(deps, req, res, staffOf(res).handle),
});

async function save(deps: Dependencies, req: Request, res: Response, owner: string): Promise<void> {
  const form = fieldOf(req, '_draft');
  if (!/^\/[\w/-]{1,200}$/.test(form)) {
    res.status(422).json({});
    return;
  }
  const { draft, ...values } = typedFields(req.body);
  res.json({ draft: await saveDraft(deps, { owner, form, draftId: draft, values }) });
}
