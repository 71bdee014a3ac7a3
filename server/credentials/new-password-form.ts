import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { findProfile } from '../members/find-profile';
import { passwordContext } from '../passwords/password-context';
import { findFault, passwordRules } from '../passwords/password-rules';
import { textsIn } from '../texts/text';
import { fieldOf } from '../web/form';
import { choosePassword } from './choose-password';
import type { Account } from './credentials-repository';

/**
 * Takes the new password of a form (`password`, and `again` for typing errors).
 * @returns what is wrong, by field; undefined once it is the member's password
 */
export async function takeNewPassword(
  deps: Dependencies,
  req: Request,
  res: Response,
  account: Account,
): Promise<Record<string, string> | undefined> {
  const { t, lang } = res.locals;
  const { passwordRules: ruleSet } = deps.config;
  const password = fieldOf(req, 'password').slice(0, 1024);
  const fault = findFault(password, ruleSet, await wordsOf(deps, account.memberId));
  if (fault) return { password: t(`credentials:password.${fault}`, passwordRules[ruleSet]) };
  if (password !== fieldOf(req, 'again')) return { again: t('credentials:password.differs') };
  if (await choosePassword(deps, { account, password, locale: lang })) return undefined;
  return { password: t('credentials:password.same') };
}

/** What the member and the company are called. */
async function wordsOf(deps: Dependencies, memberId: string): Promise<string[]> {
  const profile = (await findProfile(deps, memberId)) ?? {};
  const live = await deps.liveIncidents.list();
  const companies = live.flatMap(({ document }) => textsIn(document.organisation));
  return passwordContext({ ...profile, memberId }, [...companies, new URL(deps.config.baseUrl).hostname]);
}
