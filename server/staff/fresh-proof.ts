import type { Request, Response } from 'express';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { fieldOf } from '../web/form';
import { countAttempt, forgiveAttempt } from '../web/rate-limit';
import { render } from '../web/render';
import { checkSecondFactor } from './check-second-factor';
import { isOwnPassword } from './is-own-password';
import { findStaffAccess } from './staff-access-repository';
import { secondFactorLimits } from './staff-limits';

declare module 'express-session' {
  interface SessionData {
    /** Staff side: when the person last showed that it is they, in milliseconds since 1970. */
    provenAt: number;
  }
}

/** How long that holds for second steps, in milliseconds. */
const freshFor = 10 * 60_000;
/** What the page asks for; no form of a second step has a field of this name. */
const field = '_proof';
const added = new Set([field, '_csrf', '_once', '_page']);

/**
 * Before a second step: whoever holds a session that was left open, or taken, approves nothing with it. Unless the person signed in or
 * answered this within ten minutes, a page asks for the second factor, or, where the account has none, for the password. It carries what was
 * typed, and sends it on.
 * @returns true: go on; false: the page was shown
 * @throws ThrottledError after too many wrong answers
 */
export async function isFreshlyProven(deps: Dependencies, req: Request, res: Response, staff: Staff): Promise<boolean> {
  if (deps.now().getTime() - (req.session.provenAt ?? 0) < freshFor) return true;
  const access = await findStaffAccess(deps, staff.staffId);
  const asked = access?.isTotpEnrolled ? 'code' : access?.passwordHash ? 'password' : 'sign_in';
  const answer = fieldOf(req, field).slice(0, 1024);
  if (answer && (await isRight(deps, staff, asked, answer))) {
    req.session.provenAt = deps.now().getTime();
    await recordEvent(deps.db, { actor: staff.handle, action: 'staff.prove_again', subject: staff.handle });
    return true;
  }
  const typed = Object.entries((req.body ?? {}) as Record<string, string | string[]>).flatMap(([name, value]) =>
    added.has(name) ? [] : [value].flat().map((one) => ({ name, value: one })),
  );
  const wrong = answer ? { [field]: res.locals.t(`staff:proof.wrong.${asked}`) } : {};
  await render(res.status(answer ? 422 : 403), 'staff/door/proof', {
    title: res.locals.t('staff:proof.title'),
    ...{ asked, field, typed, action: req.path, minutes: freshFor / 60_000, errors: wrong, values: {} },
  });
  return false;
}

async function isRight(deps: Dependencies, staff: Staff, asked: string, answer: string): Promise<boolean> {
  if (asked === 'password') return isOwnPassword(deps, staff, answer);
  if (asked !== 'code') return false;
  const limits = secondFactorLimits(staff.handle);
  await countAttempt(deps, limits);
  const isCode = await checkSecondFactor(deps, staff, answer);
  if (isCode) await forgiveAttempt(deps, limits);
  return isCode;
}
