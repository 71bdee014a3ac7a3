import type { Request } from 'express';
import type { Dependencies } from '../dependencies';
import type { DraftOwner } from './draft';
import { findNewestDraft } from './drafts-repository';
import { ownerTag, unparkText } from './parked-text';

/** What a page with such a form hands to `views/partials/draft.ejs`. */
export interface FormDraft {
  form: string;
  tag: string;
  /** What was typed before is shown again. */
  isRestored: boolean;
}

/**
 * What its owner last typed into a form and did not send, after a session that ended, too.
 * @param form path of the page that has the form, without the language
 */
export async function formDraft(
  deps: Pick<Dependencies, 'db' | 'keys' | 'now' | 'config'>,
  req: Request,
  owner: DraftOwner,
  form: string,
): Promise<{ draft: FormDraft; values: Record<string, string> }> {
  await unparkText(deps, req, owner);
  const kept = await findNewestDraft(deps, owner, form);
  const draft = { form, tag: ownerTag(deps, owner), isRestored: kept !== undefined };
  return { draft, values: kept?.values ?? {} };
}
