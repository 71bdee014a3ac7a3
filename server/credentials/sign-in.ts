import type { Dependencies } from '../dependencies';
import { findLeakEnd } from '../incidents/password-facts-repository';
import { inFixedTime } from '../passwords/answer-time';
import { hashQueue } from '../passwords/hash-queue';
import { isBareDigest, isUpToDate, makeSecret, verifyNothing, verifySecret } from '../passwords/verify-secret';
import type { Language } from '../texts/i18n';
import { type Account, findAccount, findAccounts, replaceSecret } from './credentials-repository';
import { isLeaked } from './leaked-passwords';
import { sendCode } from './send-code';

export interface SignInAttempt {
  /** Member ID, login ID or email, as typed. */
  typed: string;
  password: string;
  /** A right password is not enough: too many attempts were made. */
  stepUp: boolean;
  locale: Language;
  /** Of whoever signs in (`networkOf`). */
  network: string;
  /** Told when the hash is asked for (`HashQueue.arrive`). */
  arrived?: () => void;
}

/** `ask_code` says nothing of whether the password was right: it is the answer to every attempt but one with a right password that nobody else can know. */
export type SignInOutcome =
  | { kind: 'signed_in'; memberId: string; changedAt: Date | undefined }
  | { kind: 'ask_code'; codeId: string; why: 'leak' | 'attempts' }
  | { kind: 'wrong' };

/**
 * Signs a customer in, or not, as docs/sign-in.md lays down. Whatever it finds, it answers after the same time.
 * @throws BusyError at once when the queue of hashes is full.
 */
export function signIn(deps: Dependencies, attempt: SignInAttempt): Promise<SignInOutcome> {
  return inFixedTime(deps.config.signInTime, async () => {
    const leakEnd = await findLeakEnd(deps.db);
    const account = await findByPassword(deps, attempt);
    if (account && !attempt.stepUp && !isLeaked(account.changedAt, leakEnd))
      return { kind: 'signed_in', memberId: account.memberId, changedAt: account.changedAt };
    if (!leakEnd && !attempt.stepUp) return { kind: 'wrong' };
    const recipient = account?.email ? { email: account.email, memberId: account.memberId } : undefined;
    const { locale, network } = attempt;
    const codeId = await sendCode(deps, { purpose: 'sign_in', recipient, locale, network });
    return { kind: 'ask_code', codeId, why: leakEnd ? 'leak' : 'attempts' };
  });
}

/**
 * Whether the password that signed somebody in is still theirs. Its answer waited for the fixed time; whoever keeps signing in with a password
 * that others know must not have a session left over from the moment when it was changed.
 */
export async function isStillTheirs(
  deps: Pick<Dependencies, 'db' | 'keys'>,
  { memberId, changedAt }: { memberId: string; changedAt: Date | undefined },
): Promise<boolean> {
  const account = await findAccount(deps, memberId);
  return !!account?.secret && account.changedAt?.getTime() === changedAt?.getTime();
}

/** The one account, of those that the text means, whose password this is. Two of them are no answer. */
async function findByPassword(
  deps: Dependencies,
  { typed, password, arrived }: SignInAttempt,
): Promise<Account | undefined> {
  const accounts = (await findAccounts(deps, typed)).filter((account) => account.secret);
  arrived?.();
  return hashQueue.run(async () => {
    const fitting: Account[] = [];
    for (const account of accounts)
      if (account.secret && (await verifySecret(account.secret, password))) fitting.push(account);
    if (accounts.every(({ secret }) => isBareDigest(secret))) await verifyNothing(password);
    const [only, ...others] = fitting;
    if (!only?.secret || others.length > 0) return undefined;
    if (!isUpToDate(only.secret)) await replaceSecret(deps, only, await makeSecret(password));
    return only;
  });
}
