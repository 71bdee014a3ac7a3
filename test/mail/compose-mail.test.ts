import { composeMail } from '../../server/mail/compose-mail';
import { type MailTemplate, type MailTemplates, mailPages } from '../../server/mail/mail-template';
import { textsOf } from '../../server/texts/i18n';
import { knownLanguages, readLocale } from '../../server/texts/language-folders';

const samples: MailTemplates = {
  code: { code: '482913', minutes: 10 },
  password_changed: {},
  password_reset: {},
  login_id_changed: {},
  email_change_old: { code: 'ABCD-EFGH-JKLM-NPQR', hours: 72 },
  email_change_new: { code: 'ABCD-EFGH-JKLM-NPQR', hours: 72 },
  email_changed: {},
  answer_again: {},
  inquiry_received: { reference: '4839 2011 7742' },
  inquiry_replied: { reference: '4839 2011 7742' },
  answer_changed: {},
  staff_invited: { code: 'abcd-efgh-2345-6789', hours: 72 },
  staff_enrolment: { code: 'abcd-efgh-2345-6789', hours: 72 },
  staff_reset: {},
  staff_role: { role: 'Approver' },
  staff_role_shell: { email: 'new@example.com', role: 'Approver' },
  audit_head: { line: 'audit head 7 of a chain' },
  staff_added: { email: 'new@example.com', role: 'Approver' },
  desk_quota: { handle: 'staff-7' },
  alarm: { count: 2, lines: '    What is loaded is not what was recorded: members' },
};
const templates = Object.keys(mailPages) as MailTemplate[];
const config = { baseUrl: 'https://portal.example', mailFrom: '照会窓口 <leak@mail.company.example>' };
/** Those in which every text is there. */
const languages = knownLanguages().flatMap(({ code, fallback }) => (fallback ? [] : [code]));
const every = languages.flatMap((locale) => templates.map((template) => ({ locale, template })));

describe.each(every)('the mail $template in $locale', ({ locale, template }) => {
  const { subject, text } = composeMail(config, { locale, template, data: samples[template] });

  test('has every word filled in', () => {
    expect(subject).not.toMatch(/\{\{|undefined|^mail:|\.subject$/);
    expect(text).not.toMatch(/\{\{|undefined|\.text\b/);
    for (const value of Object.values(samples[template])) expect(text).toContain(String(value));
  });

  test('links to this portal only, in its own language', () => {
    const links = text.match(/[a-z]+:\/\/\S+|www\.\S+/gi) ?? [];
    expect(links.length).toBeGreaterThan(0);
    for (const link of links) expect(new URL(link).origin).toBe(config.baseUrl);
    for (const link of links) expect(new URL(link).pathname).toMatch(new RegExp(`^/${locale}(/|$)`));
  });

  test('asks to call where it was not the person, and only a code is to be ignored', () => {
    const isSecurity = [
      'password_changed',
      'password_reset',
      'login_id_changed',
      'email_change_old',
      'email_changed',
    ].includes(template);
    expect(/すぐに窓口へお電話ください|call our help desk at once/.test(text)).toBe(isSecurity);
    expect(/何もせずに削除|delete it and do nothing/.test(text)).toBe(template === 'code');
  });

  test('names the domain that it is sent from, for the filters of carriers', () => {
    expect(text).toMatch(/[「“]mail\.company\.example[」”]/);
  });

  test('says nothing about the person: no verdict, no data item', () => {
    const told = `${subject}\n${text}`.replaceAll(textsOf(locale)('web:site_name'), '');
    expect(told).not.toMatch(/対象|該当|漏え|affected|leak|breach/i);
    // Every mail warns that nobody asks for card numbers and PINs, and names what it is about: password, login ID, mail.
    const named = /カード番号や暗証番号|パスワード|ログインID|card number or PIN|password|login ID/gi;
    const labels = (readLocale(locale)['data-items'] as { label: Record<string, string> }).label;
    const rest = told.replaceAll(named, '');
    for (const label of Object.values(labels)) expect(rest).not.toContain(label);
  });
});
