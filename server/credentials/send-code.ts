import { randomBytes, randomUUID } from 'node:crypto';
import type { Dependencies } from '../dependencies';
import { ThrottledError } from '../errors';
import { sendMail } from '../mail/send-mail';
import type { Language } from '../texts/i18n';
import { countAttempt } from '../web/rate-limit';
import { codeMinutes, makeEmailCode, showEmailCode } from './email-code';
import { type CodePurpose, insertEmailCode } from './email-codes-repository';
import { codesToMember } from './sign-in-limits';

/** To whom a code goes; undefined where there is nobody to write to, which must look the same. */
export interface Recipient {
  email: string;
  memberId: string | undefined;
}

/**
 * Makes a code and mails it. Without a recipient, or for a member who was sent too many, a code that nobody knows is kept in its place, so that
 * whoever waits for it sees the same pages either way.
 * @param order.network of whoever asks for it (`networkOf`)
 * @returns ID of the code, for `redeemCode`
 */
export async function sendCode(
  deps: Dependencies,
  order: { purpose: CodePurpose; recipient: Recipient | undefined; locale: Language; network: string },
): Promise<string> {
  const { db, keys, now } = deps;
  const recipient =
    order.recipient && (await isWithinLimit(deps, order, order.recipient)) ? order.recipient : undefined;
  const codeId = randomUUID();
  const code = makeEmailCode();
  const expiresAt = new Date(now().getTime() + codeMinutes * 60_000);
  await db.transaction(async (trx) => {
    await insertEmailCode(trx, {
      codeId,
      purpose: order.purpose,
      memberId: recipient?.memberId,
      digest: recipient ? digestOfCode(keys, codeId, code) : randomBytes(16),
      expiresAt,
    });
    if (!recipient) return;
    const data = { code: showEmailCode(code), minutes: codeMinutes };
    await sendMail(
      { ...deps, db: trx },
      { to: recipient.email, locale: order.locale, template: 'code', data, memberId: recipient.memberId, expiresAt },
    );
  });
  return codeId;
}

export const digestOfCode = (keys: Dependencies['keys'], codeId: string, code: string): Buffer =>
  keys.digest('email_code', `${codeId} ${code}`);

/**
 * The first mail that follows a right password from a network always goes: thieves who know the password, too, cannot keep its owner from the code by
 * asking for it from elsewhere.
 */
async function isWithinLimit(
  deps: Dependencies,
  { purpose, network }: { purpose: CodePurpose; network: string },
  { memberId }: Recipient,
): Promise<boolean> {
  if (memberId === undefined) return true;
  const { here, anywhere } = codesToMember(purpose, memberId, network);
  try {
    const [made] = await countAttempt(deps, [here]);
    if (purpose === 'sign_in' && made === 1) return true;
    await countAttempt(deps, [anywhere]);
    return true;
  } catch (error) {
    if (error instanceof ThrottledError) return false;
    throw error;
  }
}
