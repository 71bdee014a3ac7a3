import 'express-session';
import type { Request } from 'express';
import type { Proven } from '../people/proven';
import { pageAfterSignIn, renewSession } from '../web/session';
import type { CodePurpose } from './email-codes-repository';
import { isLeaked } from './leaked-passwords';

declare module 'express-session' {
  interface SessionData {
    /** How the customer proved who they are, and when their password was last changed (milliseconds since 1970; 0: never). */
    signedInBy: 'password' | 'code' | 'sso';
    passwordChangedAt: number;
    /** Of a single sign-on: whether it is enough, too, while passwords are known to have leaked. */
    isSsoEnough: boolean;
    /** A code that was mailed, or looks as if it was. `email`: whose owner a proof is about; `bySso`: there is no password to replace. */
    pendingCode: { codeId: string; purpose: CodePurpose; why?: 'leak' | 'attempts'; email?: string; bySso?: boolean };
    /** Who may choose a new password, and until when (milliseconds since 1970). */
    choosingPassword: { memberId: string; until: number };
    /** What somebody without signing in has proved to be theirs; answers for it may be shown. */
    proven: Proven;
  }
}

/** How long, in milliseconds, a new password may be chosen after the code. */
const choosingFor = 15 * 60_000;

export type SignIn = { memberId: string } & (
  | { by: 'password' | 'code'; changedAt: Date | undefined }
  | { by: 'sso'; isEnough: boolean }
);

/** Signs in under a new session ID. @returns path to go to: the page that was asked for, else the answer */
export async function beginMemberSession(req: Request, signIn: SignIn): Promise<string> {
  const { returnTo } = req.session;
  await renewSession(req);
  req.session.memberId = signIn.memberId;
  req.session.signedInBy = signIn.by;
  if (signIn.by === 'sso') req.session.isSsoEnough = signIn.isEnough;
  else req.session.passwordChangedAt = signIn.changedAt?.getTime() ?? 0;
  return pageAfterSignIn(returnTo, '/check');
}

/** Remembers that a code was asked for, under a new session ID. */
export async function beginWaitingForCode(
  req: Request,
  pendingCode: NonNullable<Request['session']['pendingCode']>,
): Promise<void> {
  const { returnTo } = req.session;
  await renewSession(req);
  Object.assign(req.session, { returnTo, pendingCode });
}

/** Lets a member choose a new password, and nothing else yet. */
export async function beginChoosingPassword(req: Request, memberId: string, now: Date): Promise<void> {
  const { returnTo } = req.session;
  await renewSession(req);
  Object.assign(req.session, { returnTo, choosingPassword: { memberId, until: now.getTime() + choosingFor } });
}

export function whoMayChoose(req: Request, now: Date): string | undefined {
  const { choosingPassword } = req.session;
  return choosingPassword && choosingPassword.until > now.getTime() ? choosingPassword.memberId : undefined;
}

/** Opens the answers for what was proved, under a new session ID. */
export async function beginProven(req: Request, proven: Proven): Promise<void> {
  await renewSession(req);
  req.session.proven = proven;
}

/**
 * Whether a session belongs to an account whose password, as is known by now, had leaked: it tells nothing any more, however it was opened, until
 * its owner has typed a code and chosen a new password.
 */
export const isOfLeakedPassword = ({ session }: Request, leakEnd: Date | undefined): boolean =>
  leakEnd !== undefined &&
  (session.signedInBy === 'sso' ? !session.isSsoEnough : isLeaked(new Date(session.passwordChangedAt ?? 0), leakEnd));
