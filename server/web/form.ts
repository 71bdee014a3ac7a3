import type { Request } from 'express';

/** What a page with a form adds to `page`: the answers to show again, and what is wrong with them, in the reader's language. */
export interface FormState {
  values: Record<string, string>;
  /** By field name; each shown at its field and linked from the summary on top (views/partials/error-summary.ejs, field.ejs). */
  errors: Record<string, string>;
}

export const emptyForm: FormState = { values: {}, errors: {} };

/** One posted field as typed, without NUL, which no database text may hold; empty where it is absent or came twice. */
export function fieldOf(req: Request, name: string): string {
  const value: unknown = req.body?.[name];
  return typeof value === 'string' ? value.replaceAll('\0', '') : '';
}

/** A number of the address, such as an ID; 0, which nothing has, for what is no number or larger than the database counts. */
export function numberOf(req: Request, name: string): number {
  const text = String(req.params[name]);
  return /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
}

/** The fields that a form has, trimmed; whatever else was posted is left behind. */
export function fieldsOf<Name extends string>(req: Request, names: readonly Name[]): Record<Name, string> {
  return Object.fromEntries(names.map((name) => [name, fieldOf(req, name).trim()])) as Record<Name, string>;
}
