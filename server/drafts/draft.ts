/** What somebody typed into a form and did not send yet. */
export interface Draft {
  draftId: string;
  /** By field name, as typed. */
  values: Record<string, string>;
  savedAt: Date;
}

/** Who typed: a member ID, the handle of a staff member, or a person as in `list_people`. */
export type DraftOwner = string;

/** Fields that belong to the form and not to who typed; their names begin so. */
const ownMark = '_';

/** The typed fields of a posted form: texts only, without those of the form's own (`_csrf`, `_once` …). */
export const typedFields = (body: unknown): Record<string, string> =>
  Object.fromEntries(
    Object.entries((body ?? {}) as Record<string, unknown>).filter(
      (field): field is [string, string] => typeof field[1] === 'string' && !field[0].startsWith(ownMark),
    ),
  );

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
export const isDraftId = (text: string): boolean => uuid.test(text);
