import type { RequestHandler } from 'express';
import { InvalidInputError } from '../errors';

/**
 * The longest text, in UTF-16 units, that a field of a form may hold, by the field's name: nothing that is longer reaches a reader. What a form itself
 * allows is shorter and said at its field; this is where nobody types any more.
 */
const longest: Record<string, number> = {
  text: 10_000,
  note: 10_000,
  reason: 2_000,
  password: 1_024,
  again: 1_024,
  current: 1_024,
  confirm: 1_024,
  // A sealed result of the desk's search.
  person: 1_000,
  // What a browser makes of a passkey.
  passkey: 10_000,
};
const longestElse = 400;

export const longestOf = (field: string): number => longest[field] ?? longestElse;

/** Bytes of a form: three fields as long as may be, in characters of nine bytes when they are sent. */
const mostBytes = 16 * 1024;

/** Pages whose form holds a running text or a field for each column of a file. */
const largerForms: Record<string, number> = {
  '/inquiries/new': 100 * 1024,
  '/inquiries/:reference': 100 * 1024,
  '/support/inquiries/:reference': 100 * 1024,
  '/support/inquiries/:reference/note': 100 * 1024,
  '/support/calls/:callId/end': 100 * 1024,
  '/drafts': 100 * 1024,
  '/staff/drafts': 100 * 1024,
  '/operate/imports/:importId/columns': 64 * 1024,
};

export const mostBytesOf = (path: string): number => largerForms[path] ?? mostBytes;

/** @internal For the test that each of them is a page. */
export const pagesWithLargerForms = Object.keys(largerForms);

/** @throws InvalidInputError when a field is longer than it may be. */
export function refuseLongFields(fields: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(fields)) {
    const most = longestOf(name);
    const texts = Array.isArray(value) ? value : [value];
    if (name.length > longestElse || texts.some((text) => typeof text === 'string' && text.length > most))
      throw new InvalidInputError(`A field holds more than ${most} characters.`, [], {
        told: 'refusals:field_too_long',
        values: { most },
      });
  }
}

export const limitFields: RequestHandler = (req, _res, next) => {
  refuseLongFields(req.body ?? {});
  next();
};
