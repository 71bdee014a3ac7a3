import { createTransport } from 'nodemailer';
import type { Config } from '../config';
import { RefusedError, UsageError } from '../errors';
import { senderAddress } from '../mail/sender';
import { signingOf } from '../mail/signing';
import { normaliseEmail } from '../people/identifier';

/** Milliseconds for the mail server. */
const patience = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 15_000 };

/**
 * Greets the mail server and signs in to it as mails do; with an address, sends it one.
 * @throws RefusedError where it does not let us
 */
export async function lookAtMail(config: Config, sendTest?: string): Promise<string> {
  const { smtpUrl: url } = config;
  const to = sendTest === undefined ? undefined : normaliseEmail(sendTest);
  if (sendTest !== undefined && to === undefined) throw new UsageError('--send-test needs an email address.');
  if (!url) {
    if (to) throw new RefusedError('SMTP_URL is not set: a demo sends no mail.');
    return 'kept and shown in a demo; SMTP_URL is not set';
  }
  const transport = createTransport({ url, ...patience });
  try {
    await transport.verify();
    if (to === undefined) return `${new URL(url).host} greets us and lets us in; --send-test ADDR sends a mail`;
    const { messageId } = await transport.sendMail({
      ...{ from: config.mailFrom, to, envelope: { from: senderAddress(config), to }, ...signingOf(config) },
      ...{ subject: 'Shokai: test of mails', text: `Sent by "shokai doctor" of ${config.baseUrl}.\n` },
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
    return `${new URL(url).host} took the test mail ${messageId}: see whether it arrives, and not among the spam`;
  } catch (error) {
    const {
      code = 'unknown',
      responseCode,
      command,
    } = error as { code?: string; responseCode?: number; command?: string };
    const what = [code, responseCode, command].filter(Boolean).join(', ');
    throw new RefusedError(`The mail server of SMTP_URL does not take our mails (${what}); no code or notice arrives.`);
  } finally {
    transport.close();
  }
}
