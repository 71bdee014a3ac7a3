import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import type { Dependencies } from '../dependencies';
import { fieldOf } from '../web/form';
import { type DraftOwner, typedFields } from './draft';
import { saveDraft } from './drafts-repository';

/** Proves to whom a form was shown, so that nobody can put a text into somebody else's form. */
export const ownerTag = ({ config }: Pick<Dependencies, 'config'>, owner: DraftOwner): string =>
  createHmac('sha256', config.sessionSecret).update(`form of ${owner}`).digest('base64url');

/** Keeps what was typed in the session that begins now. @returns the page of its form; undefined: the form keeps no drafts */
export function parkText(req: Request): string | undefined {
  const form = fieldOf(req, '_draft');
  const tag = fieldOf(req, '_for');
  if (!/^\/[\w/-]{1,200}$/.test(form) || form.startsWith('//') || !tag) return undefined;
  req.session.parked = { form, tag, values: typedFields(req.body) };
  return form;
}

/** Makes a draft of what was parked, if this is who typed it; in any case it is parked no more. @returns the draft's ID */
export async function unparkText(
  deps: Pick<Dependencies, 'db' | 'keys' | 'now' | 'config'>,
  req: Request,
  owner: DraftOwner,
): Promise<string | undefined> {
  const { parked } = req.session;
  if (!parked) return undefined;
  delete req.session.parked;
  const [given, wanted] = [Buffer.from(parked.tag), Buffer.from(ownerTag(deps, owner))];
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return undefined;
  const { draft, ...values } = parked.values;
  return saveDraft(deps, { owner, form: parked.form, draftId: draft, values });
}
