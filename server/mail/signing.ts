import type { SendMailOptions } from 'nodemailer';
import type { Config } from '../config';
import { senderDomain } from './sender';

/** How mails are signed (DKIM, RFC 6376): for the sender's domain, by `DKIM_KEY` under `DKIM_SELECTOR`. Nothing where the mail server does it. */
export const signingOf = (config: Pick<Config, 'mailFrom' | 'dkim'>): Pick<SendMailOptions, 'dkim'> =>
  config.dkim
    ? { dkim: { domainName: senderDomain(config), keySelector: config.dkim.selector, privateKey: config.dkim.key } }
    : {};
