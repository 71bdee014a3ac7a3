import type { Config } from '../config';

/** `MAIL_FROM` without the name before it. */
export const senderAddress = ({ mailFrom }: Pick<Config, 'mailFrom'>): string =>
  /<([^<>]+)>\s*$/.exec(mailFrom)?.[1] ?? mailFrom;

/** What customers tell their carrier's filter to let through: it goes by the sender, which need not be of the portal's own host. */
export const senderDomain = (config: Pick<Config, 'mailFrom'>): string =>
  senderAddress(config).replace(/^.*@/, '').trim();
