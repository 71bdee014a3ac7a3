import { randomUUID } from 'node:crypto';
import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { type Draft, type DraftOwner, isDraftId } from './draft';

type Parts = { db: Db } & Pick<Dependencies, 'keys'>;

export const draftContext = (draftId: string): string => `draft:${draftId}`;

/**
 * Saves what was typed, under the draft that the form carries or a new one. A draft of somebody else stays as it is, and a new one is made.
 * @param command.form path of the page that has the form, without the language
 * @returns the draft's ID
 */
export async function saveDraft(
  { db, keys, now }: Parts & Pick<Dependencies, 'now'>,
  command: { owner: DraftOwner; form: string; draftId?: string; values: Record<string, string> },
): Promise<string> {
  const { owner, form, values } = command;
  const draftId = command.draftId && isDraftId(command.draftId) ? command.draftId : randomUUID();
  const sealed = keys.seal(JSON.stringify(values), draftContext(draftId));
  const { rows } = await db.raw(
    `insert into drafts (draft_id, owner, form, sealed, saved_at) values (?, ?, ?, ?, ?)
     on conflict (draft_id) do update set sealed = excluded.sealed, saved_at = excluded.saved_at
     where drafts.owner = excluded.owner and drafts.form = excluded.form
     returning draft_id`,
    [draftId, owner, form, sealed, now()],
  );
  return rows.length > 0 ? draftId : saveDraft({ db, keys, now }, { owner, form, values });
}

/** A draft of this owner; undefined also when it is somebody else's. */
export async function findDraft(parts: Parts, owner: DraftOwner, draftId: string): Promise<Draft | undefined> {
  if (!isDraftId(draftId)) return undefined;
  return toDraft(parts, await parts.db('drafts').where({ owner, draftId }).first());
}

/** What this owner last typed into a form and did not send. */
export async function findNewestDraft(parts: Parts, owner: DraftOwner, form: string): Promise<Draft | undefined> {
  return toDraft(parts, await parts.db('drafts').where({ owner, form }).orderBy('savedAt', 'desc').first());
}

/** Who else has been typing into a form since a time. */
export const listWriters = (
  db: Db,
  { form, except, since }: { form: string; except: DraftOwner; since: Date },
): Promise<DraftOwner[]> =>
  db('drafts').where({ form }).whereNot({ owner: except }).where('savedAt', '>', since).distinct().pluck('owner');

/** @returns false where it was not there any more: it has been sent */
export async function deleteDraft(db: Db, owner: DraftOwner, draftId: string): Promise<boolean> {
  return isDraftId(draftId) && (await db('drafts').where({ owner, draftId }).delete()) > 0;
}

/** What says the same as something that was sent: it would be offered again as if it had not been. */
export async function deleteSameDrafts(
  parts: Parts,
  { owner, form, values }: { owner: DraftOwner; form: string; values: Record<string, string> },
): Promise<void> {
  const filled = (all: Record<string, string>) =>
    JSON.stringify(
      Object.entries(all)
        .filter(([, value]) => value)
        .sort(),
    );
  for (const row of await parts.db('drafts').where({ owner, form })) {
    const draft = toDraft(parts, row);
    if (draft && filled(draft.values) === filled(values)) await deleteDraft(parts.db, owner, draft.draftId);
  }
}

/** Everything that this owner typed into a form: once it was sent, or is of no use. */
export async function deleteDraftsOf(db: Db, owner: DraftOwner, form: string): Promise<void> {
  await db('drafts').where({ owner, form }).delete();
}

export async function deleteOldDrafts(db: Db, before: Date): Promise<void> {
  await db('drafts').where('savedAt', '<', before).delete();
}

type Row = Omit<Draft, 'values'> & { sealed: Buffer };

/** What no key opens any more is no draft. */
function toDraft({ keys }: Parts, row: Row | undefined): Draft | undefined {
  if (!row) return undefined;
  const { draftId, savedAt } = row;
  const values = JSON.parse(keys.open(row.sealed, draftContext(draftId)));
  return { draftId, values, savedAt };
}
