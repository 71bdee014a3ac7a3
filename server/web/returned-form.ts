import type { Request, Response } from 'express';
import type { SaidTexts } from '../texts/remembered-texts';
import { type FormState, fieldOf } from './form';

/** A form that was refused: the page that it is on shows it again, with what was typed and what is wrong. */
export interface ReturnedForm {
  view: string;
  values: FormState['values'];
  /** By field: the key of the text and what fills it. */
  errors: Record<string, { key: string; values?: Record<string, unknown> } | { text: string }>;
}

/** Pages that show the same again when they are asked for: nothing but `values` and `errors` tells a refused form from a new one. */
const returning = new Set([
  ...['sign-in', 'code', 'forgot', 'new-password', 'proof', 'proof-email', 'change-password', 'change-login-id'].map(
    (page) => `credentials/member/${page}`,
  ),
  ...['new', 'show'].map((page) => `inquiries/member/${page}`),
  ...['sign-in', 'second-factor', 'welcome'].map((page) => `staff/door/${page}`),
]);

/** Refused forms that a session keeps: one for each page that is open. */
const mostKept = 5;

/** The page that a posted form stands on (`views/partials/csrf.ejs`), without language prefix and query; undefined where it names none. */
export function pageOfForm(req: Request): string | undefined {
  const page = fieldOf(req, '_page');
  return /^\/(?!\/)[\w/-]{0,200}$/.test(page) ? page : undefined;
}

/**
 * Sends a refused form back to its page by a redirect (303): that page can be reloaded, gone back to and read in another language. What was
 * typed waits in the session, which is sealed; no password is among it. The redirect is no `res.redirect`, which tells `onlyOnce` that a form was carried out.
 * @returns false: the page has to be shown as the answer to the form
 */
export function sendFormBack(res: Response, view: string, shown: object): boolean {
  const { values, errors } = shown as Partial<FormState>;
  const { req } = res;
  const page = pageOfForm(req);
  if (req.method !== 'POST' || res.statusCode !== 422 || !page || !req.session || !returning.has(view)) return false;
  const { said } = res.locals.t as { said?: SaidTexts };
  const kept = Object.entries(req.session.returned ?? {});
  const id = String(1 + Number(kept.at(-1)?.[0] ?? 0));
  const told = Object.entries(errors ?? {}).map(([name, text]) => [name, said?.get(text) ?? { text }]);
  const returned: ReturnedForm = { view, values: values ?? {}, errors: Object.fromEntries(told) };
  req.session.returned = Object.fromEntries([...kept.slice(1 - mostKept), [id, returned]]);
  res
    .status(303)
    .set('Location', `${res.locals.link(page)}?form=${id}`)
    .end();
  return true;
}

/** The page of a form, with what was typed and what is wrong where it is asked for a refused one. It answers 422 as the form would. */
export function withReturnedForm<P extends object>(res: Response, view: string, page: P): P {
  const { form } = res.req.query;
  const returned = typeof form === 'string' ? res.req.session?.returned?.[form] : undefined;
  if (!returned || returned.view !== view || res.req.method !== 'GET') return page;
  const errors = Object.entries(returned.errors).map(([name, said]) => [
    name,
    'text' in said ? said.text : res.locals.t(said.key, said.values ?? {}),
  ]);
  const { values = {} } = page as Partial<FormState>;
  res.status(422);
  return { ...page, values: { ...values, ...returned.values }, errors: Object.fromEntries(errors) };
}
