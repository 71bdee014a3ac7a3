import { csrfSync } from 'csrf-sync';
import type { Request } from 'express';

/** Synchroniser token per session (OWASP CSRF cheat sheet): forms send it as `_csrf`. Uploads are checked by `upload.ts`. */
const csrf = csrfSync({
  size: 32,
  getTokenFromRequest: (req) => (typeof req.body?._csrf === 'string' ? req.body._csrf : undefined),
});

export const csrfProtection = csrf.csrfSynchronisedProtection;
export const csrfToken = csrf.generateToken;
/** Whether the form came from a page of this session. */
export const isFormOfSession = csrf.isRequestValid;

/** For bodies that are parsed later than the guard. @throws an error of code EBADCSRFTOKEN when the token is wrong */
export function requireCsrfToken(req: Request): void {
  if (!csrf.isRequestValid(req)) throw csrf.invalidCsrfTokenError;
}
