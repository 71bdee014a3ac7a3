import type { TFunction } from 'i18next';
import { listLettersTo } from '../credentials/letter-codes-repository';
import type { Dependencies } from '../dependencies';
import { inquiryView } from '../inquiries/inquiries-pages';
import { listInquiries } from '../inquiries/inquiries-repository';
import { listMailsTo } from '../mail/mails-repository';
import { listMembers } from '../members/list-members';
import { place } from '../place';
import { nameOfLanguage } from '../texts/display-names';
import { type Language, languageOf, textsOf } from '../texts/i18n';
import { formatDateTime, formatDay } from '../time/format-time';

/** Mails, letters and inquiries that a call shows, the newest. */
const most = 10;

/** Who is on the line, once that was verified, and what the company sent them and they sent. */
export interface CallerView {
  /** With 様, where the reader's language has such a word; undefined where no name is registered. */
  name: string | undefined;
  kana: string | undefined;
  isWithdrawn: boolean;
  kinds: string[];
  /** Name of the language that they are to be spoken with. */
  language: string;
  mails: { text: string; state: string; at: string }[];
  letters: { at: string; until: string; usedAt: string | undefined }[];
  inquiries: { reference: string; shown: string; topic: string; state: string; at: string }[];
}

/** @returns undefined for somebody without an account, and where their record cannot be opened */
export async function callerView(
  deps: Dependencies,
  memberId: string,
  { lang, t }: { lang: Language; t: TFunction },
): Promise<CallerView | undefined> {
  const [member] = await listMembers(deps, [memberId]);
  if (!member?.profile) return undefined;
  const [mails, letters, inquiries] = await Promise.all([
    listMailsTo(deps.db, memberId, most),
    listLettersTo(deps.db, memberId, most),
    listInquiries(deps, memberId),
  ]);
  const at = (time: Date) => formatDateTime(lang, time, place.timeZone);
  const { name, nameKana, kinds = [] } = member.profile;
  const shown = name || nameKana;
  return {
    name: shown && t('calls:record.name', { name: shown }),
    kana: name ? nameKana : undefined,
    isWithdrawn: member.isWithdrawn,
    kinds,
    language: nameOfLanguage(lang, languageOf(member.locale)),
    mails: mails.map(({ template, state, queuedAt }) => ({
      text: textsOf(lang)(`mail:${template}.subject`, { reference: '…' }),
      state: t(`calls:mail_state.${state}`),
      at: at(queuedAt),
    })),
    letters: letters.map(({ madeAt, expiresAt, lastUsedAt }) => ({
      at: formatDay(lang, madeAt.toISOString().slice(0, 10)),
      until: formatDay(lang, expiresAt.toISOString().slice(0, 10)),
      usedAt: lastUsedAt && at(lastUsedAt),
    })),
    inquiries: inquiries.slice(0, most).map((inquiry) => {
      const { reference, shown: number, topic, state, time } = inquiryView(inquiry, lang);
      return {
        reference,
        shown: number,
        topic: t(`inquiries:topic.${topic}`),
        state: t(`inquiries:state.${state}`),
        at: time,
      };
    }),
  };
}

/** The language that a caller is spoken with: what the company's file says of them, else the agent's. */
export async function languageOfCaller(
  deps: Pick<Dependencies, 'db' | 'keys'>,
  memberId: string | undefined,
  agents: Language,
): Promise<Language> {
  const [member] = memberId === undefined ? [] : await listMembers(deps, [memberId]);
  return member?.locale ? languageOf(member.locale) : agents;
}
