import { randomBytes } from 'node:crypto';
import { csrfSync } from 'csrf-sync';
import type { Request } from 'express';

/** Synchroniser token per session (OWASP CSRF cheat sheet): forms send it as `_csrf`, masked. Uploads are checked by `upload.ts`. */
const csrf = csrfSync({
  size: 32,
  getTokenFromRequest: (req) => (typeof req.body?._csrf === 'string' ? unmask(req.body._csrf) : undefined),
});

export const csrfProtection = csrf.csrfSynchronisedProtection;
/** Whether the form came from a page of this session. */
export const isFormOfSession = csrf.isRequestValid;

/** For bodies that are parsed later than the guard. @throws an error of code EBADCSRFTOKEN when the token is wrong */
export function requireCsrfToken(req: Request): void {
  if (!csrf.isRequestValid(req)) throw csrf.invalidCsrfTokenError;
}

/**
 * The session's token as a page carries it: other bytes each time, since pages are compressed and what is the same in each could be guessed from
 * their lengths (BREACH).
 */
export const maskedToken = (req: Request): string => maskOf(csrf.generateToken(req));

/** @internal For tests that make a session of their own. @param token in hex */
export function maskOf(token: string): string {
  const bytes = Buffer.from(token, 'hex');
  const mask = randomBytes(bytes.length);
  return Buffer.concat([mask, xor(bytes, mask)]).toString('base64url');
}

/** Undefined for what no page carries. */
function unmask(masked: string): string | undefined {
  const bytes = Buffer.from(masked, 'base64url');
  if (bytes.length === 0 || bytes.length % 2 === 1) return undefined;
  const half = bytes.length / 2;
  return xor(bytes.subarray(half), bytes.subarray(0, half)).toString('hex');
}

const xor = (bytes: Buffer, mask: Buffer): Buffer => Buffer.from(bytes.map((byte, at) => byte ^ (mask[at] ?? 0)));
