import type { Config } from '../config';
import { type Language, textsOf } from '../texts/i18n';
import { type MailTemplate, type MailTemplates, mailPages } from './mail-template';
import { senderDomain } from './sender';

export interface MailText {
  subject: string;
  text: string;
}

/** The words of a mail. Its only links lead to this portal (`BASE_URL`). */
export function composeMail<T extends MailTemplate>(
  config: Pick<Config, 'baseUrl' | 'mailFrom'>,
  mail: { locale: Language; template: T; data: MailTemplates[T] },
): MailText {
  const t = textsOf(mail.locale);
  const page = mailPages[mail.template];
  const values = {
    ...mail.data,
    site: t('web:site_name'),
    domain: senderDomain(config),
    link: `${config.baseUrl}/${mail.locale}${page === '/' ? '' : page}`,
  };
  const paragraphs = [t('mail:greeting', values), t(`mail:${mail.template}.text`, values), t('mail:footer', values)];
  return { subject: t(`mail:${mail.template}.subject`, values), text: `${paragraphs.join('\n\n')}\n` };
}
