import type { SendMailOptions, SentMessageInfo } from 'nodemailer';
import type { Config } from '../config';
import type { Dependencies } from '../dependencies';
import { normaliseEmail } from '../people/identifier';
import { laneOf, type MailTemplate } from './mail-template';
import {
  mailContext,
  maximumAttempts,
  queueMail,
  type StoredMail,
  takeQueuedMail,
  updateMail,
} from './mails-repository';
import { senderAddress } from './sender';
import { signingOf } from './signing';

/** The part of a nodemailer transport that is used. */
export interface MailTransport {
  sendMail(message: SendMailOptions): Promise<SentMessageInfo>;
}

type Outcome = {
  state: 'sent' | 'bounced' | 'failed' | 'expired' | 'queued';
  response?: string;
  /** The mail server may have taken it: the connection was lost, and nothing says whether behind the message. */
  mayBeSent?: boolean;
};

/**
 * Milliseconds until a mail is tried again that may have been taken, so that a server which did not answer has time to say so by delivering it. A
 * code is tried again at once: twice is better than never, and it is the same code.
 */
const waitAfterDoubt = 6 * 3_600_000;

/**
 * Hands a queued mail to the mail server. The row stays locked meanwhile, so that no two workers send it; its Message-ID is the same in
 * every attempt, so that a mail server that lost the connection after taking it may recognise the second.
 * @throws Error when the queue should try again later.
 */
export async function deliverMail(
  deps: Pick<Dependencies, 'db' | 'keys' | 'config' | 'now'> & { transport: MailTransport },
  { mailId, isLastAttempt }: { mailId: string; isLastAttempt: boolean },
): Promise<void> {
  const outcome = await deps.db.transaction(async (trx): Promise<Outcome | undefined> => {
    const mail = await takeQueuedMail(trx, mailId);
    if (!mail?.sealed) return undefined;
    if (mail.expiresAt && mail.expiresAt <= deps.now()) {
      await updateMail(trx, mailId, { state: 'expired', attempts: mail.attempts, endedAt: deps.now() });
      return undefined;
    }
    const message = messageOf(deps.config, mail, deps.keys.open(mail.sealed, mailContext(mailId)));
    const attempted: Outcome = message
      ? await attempt(deps.transport, message)
      : { state: 'bounced', response: 'refused here' };
    const isOver = isLastAttempt || mail.attempts + 1 >= maximumAttempts;
    const outcome: Outcome = attempted.state === 'queued' && isOver ? { ...attempted, state: 'failed' } : attempted;
    const { state, response } = outcome;
    await updateMail(trx, mailId, {
      ...{ state, response },
      attempts: mail.attempts + 1,
      endedAt: outcome.state === 'queued' ? undefined : deps.now(),
    });
    const lane = laneOf[mail.template as MailTemplate];
    if (state !== 'queued' || !outcome.mayBeSent || lane === 'codes') return outcome;
    await queueMail(trx, mailId, lane, new Date(deps.now().getTime() + waitAfterDoubt));
    return undefined;
  });
  if (outcome?.state === 'queued') throw new Error(`Mail ${mailId} is still to be sent (${outcome.response}).`);
}

/**
 * Auto-Submitted: RFC 3834, so that holiday notices do not come back.
 * @returns undefined where the reader of identifiers refuses the address: nothing is mailed to what nobody could be found by
 */
function messageOf(config: Config, mail: StoredMail, opened: string): SendMailOptions | undefined {
  const { to: address, subject, text } = JSON.parse(opened) as { to: string; subject: string; text: string };
  const reachable = normaliseEmail(address);
  if (reachable === undefined) return undefined;
  const to = quoteLocalPart(reachable);
  return {
    from: config.mailFrom,
    to: { name: '', address: to },
    envelope: { from: senderAddress(config), to },
    ...signingOf(config),
    subject,
    text,
    textEncoding: 'base64',
    messageId: `<${mail.mailId}@${new URL(config.baseUrl).hostname}>`,
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': mail.locale },
  };
}

/**
 * Old carrier addresses have dots where RFC 5321 allows none (`a..b@docomo.ne.jp`); quoted they are valid and mean the same mailbox.
 */
function quoteLocalPart(address: string): string {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  const isValid = local.startsWith('"') || !/^\.|\.\.|\.$/.test(local);
  return isValid ? address : `"${local}"${address.slice(at)}`;
}

async function attempt(transport: MailTransport, message: SendMailOptions): Promise<Outcome> {
  try {
    const { response } = await transport.sendMail(message);
    return { state: 'sent', response: statusOf(response) };
  } catch (error) {
    const { code, command, responseCode, response } = error as Record<string, string | undefined> & {
      responseCode?: number;
    };
    // The server's word about the recipient or the message is final when it is a 5xx; about us (sender, sign-in, greeting) it is not.
    const isAboutRecipient = (code === 'EENVELOPE' || code === 'EMESSAGE') && command !== 'MAIL FROM';
    const isFinal = isAboutRecipient && (responseCode === undefined || responseCode >= 500);
    return {
      state: isFinal ? 'bounced' : 'queued',
      response: statusOf(response) ?? code ?? 'unknown',
      mayBeSent: responseCode === undefined && isLostOnTheWay(error as Error & { code?: string }),
    };
  }
}

/** Lost after it stood: what fails before the server has greeted us cannot have taken anything. */
const isLostOnTheWay = ({ code, message }: Error & { code?: string }): boolean =>
  ['ECONNECTION', 'ETIMEDOUT', 'ESOCKET', 'ECONNRESET', 'EPIPE'].includes(code ?? '') &&
  !/ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|Connection timeout|Greeting never received|Cannot connect/.test(message);

/** `550 5.1.1` of a server's answer; the rest may repeat the address. */
const statusOf = (response: string | undefined) => /^\d{3}(?:[ -]\d\.\d{1,3}\.\d{1,3}\b)?/.exec(response ?? '')?.[0];
