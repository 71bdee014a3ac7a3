import type { TFunction } from 'i18next';
import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { DeskDocument, IncidentDocument } from '../incident-file/incident-document';
import { nameOfCountry, nameOfLanguage } from '../texts/display-names';
import type { Language } from '../texts/i18n';
import type { Text } from '../texts/text';
import { inLanguage } from '../texts/text';
import { maybeProse, maybeWording, type Prose, type Wording } from '../texts/wording';
import { formatDay, formatMoment, localIso, nameOfWeekday, nameOfZone } from '../time/format-time';
import { keptFor } from '../web/kept';
import { closuresAround } from './closed-days';
import { type DeskStatus, deskStatus, localDay, readDays } from './opening-hours';

/** Who reads: language, words and the present time. */
export interface Reader {
  lang: Language;
  t: TFunction;
  now: Date;
}

/** A desk as every page shows it. `phones` is empty from the day after its last day: no number to dial. */
export interface DeskView {
  name: Wording | undefined;
  state: DeskStatus['state'];
  /** 「ただいま受付中です」 */
  status: string;
  /** 「次の受付は…」 */
  next?: string;
  /** `href` is undefined for a number that cannot be dialled from where it is meant for: one to tell an operator abroad. */
  phones: { number: string; href: string | undefined; from: string; note: Wording | undefined }[];
  /** What to do abroad, where no number can be called from there. */
  fromAbroad: string | undefined;
  hours: { days: string; times: string[]; when: string | undefined }[];
  holidays: string | undefined;
  closedDays: { days: string; reason: Wording | undefined }[];
  zone: string;
  email: string | undefined;
  languages: string | undefined;
  note: Prose | undefined;
}

const minuteOf = ({ now }: Reader) => Math.floor(now.getTime() / 60_000);

/** Holds for a whole minute, since hours are stated in minutes. */
export const deskView = keptFor(makeDeskView, minuteOf);

function makeDeskView(desk: DeskDocument, reader: Reader): DeskView {
  const { lang, t, now } = reader;
  const status = deskStatus<Text>(desk, now);
  const isEnded = status.state === 'ended';
  const today = localDay(desk, now.getTime());
  return {
    name: maybeWording(desk.name, lang),
    state: status.state,
    ...statusTexts(desk, status, reader),
    phones: isEnded ? [] : (desk.phones ?? []).map((phone) => phoneView(phone, desk, reader)),
    fromAbroad:
      isEnded || !isTollFreeOnly(desk) ? undefined : t(`desks:not_from_abroad.${desk.email ? 'email' : 'inquiry'}`),
    hours: isEnded ? [] : hoursViews(desk, today, reader),
    holidays:
      desk.holidays === 'closed' && !isEnded
        ? t('desks:holidays_closed', { country: nameOfCountry(lang, desk.country) })
        : undefined,
    closedDays: isEnded ? [] : closedDayViews(desk, today, lang),
    zone: t('desks:zone', { zone: nameOfZone(lang, desk.time_zone) }),
    email: desk.email,
    languages: desk.languages?.map((language) => nameOfLanguage(lang, language)).join(t('desks:and')),
    note: maybeProse(desk.note, lang),
  };
}

const contents = new WeakMap<DeskDocument, string>();

function contentOf(desk: DeskDocument): string {
  const content = contents.get(desk) ?? JSON.stringify(desk);
  contents.set(desk, content);
  return content;
}

/** The desks of several incidents, each once; those that have ended only where there is no other. */
export function deskViews(documents: Pick<IncidentDocument, 'desks'>[], reader: Reader): DeskView[] {
  const byContent = new Map(documents.flatMap(({ desks }) => desks).map((desk) => [contentOf(desk), desk]));
  const views = [...byContent.values()].map((desk) => deskView(desk, reader));
  const living = views.filter(({ state }) => state !== 'ended');
  return living.length > 0 ? living : views;
}

function statusTexts(desk: DeskDocument, status: DeskStatus<Text>, reader: Reader): { status: string; next?: string } {
  const { lang, t, now } = reader;
  const when = (at: Date) => whenText(desk, at, reader, now);
  if (status.state === 'unknown') return { status: t('desks:unknown') };
  if (status.state === 'ended') return { status: t('desks:ended', { day: formatDay(lang, status.lastDay) }) };
  if (status.state === 'open')
    return {
      status: t('desks:open'),
      next: status.until ? t('desks:open_until', { when: when(status.until) }) : undefined,
    };
  const named = status.holiday ?? status.reason;
  const reason = named && inLanguage(named, lang);
  return {
    status: t(reason ? 'desks:closed_for' : `desks:closed.${status.why}`, { reason }),
    next: status.opensAt ? t('desks:opens_at', { when: when(status.opensAt) }) : undefined,
  };
}

/** `本日 17:00`, `9月23日（金）10:00`. */
function whenText(desk: DeskDocument, at: Date, { lang, t }: Reader, now: Date): string {
  const local = localIso(at, desk.time_zone);
  const [day, time] = local.split('T') as [string, string];
  if (day === localDay(desk, now.getTime())) return t('desks:today_at', { time });
  const isMidnight = time === '00:00';
  return isMidnight ? formatDay(lang, day) : formatMoment(lang, local);
}

function phoneView(
  phone: NonNullable<DeskDocument['phones']>[number],
  desk: DeskDocument,
  { lang, t }: Reader,
): DeskView['phones'][number] {
  const digits = phone.number.normalize('NFKC').replace(/[^\d+]/g, '');
  const isDialled = phone.from !== 'abroad' || digits.startsWith('+');
  return {
    number: phone.number,
    href: isDialled ? `tel:${digits}` : undefined,
    from: phone.from === 'abroad' ? t('desks:from.abroad') : fromWithin(phone.country ?? desk.country, lang, t),
    note: maybeWording(phone.note, lang),
  };
}

/** `日本国内から`, `From within the United Kingdom`. */
function fromWithin(country: string, lang: Language, t: Reader['t']): string {
  const name = t(`desks:country.${country}`, { defaultValue: nameOfCountry(lang, country) });
  return t('desks:from.within', { country: name });
}

/** Whether no number can be called from abroad: of Japan 0120, 0800, 0570 and 0990, elsewhere what is free of charge or shared in cost. */
function isTollFreeOnly({ phones = [], country }: DeskDocument): boolean {
  const isWithin = (phone: (typeof phones)[number]) => {
    if (phone.from === 'abroad' || phone.number.normalize('NFKC').trim().startsWith('+')) return false;
    const at = (phone.country ?? country) as CountryCode;
    if (at === 'JP') return /^0(120|800|570|990)/.test(phone.number.normalize('NFKC').replace(/\D/g, ''));
    const type = parsePhoneNumberFromString(phone.number.normalize('NFKC'), at)?.getType();
    return type === 'TOLL_FREE' || type === 'SHARED_COST';
  };
  return phones.length > 0 && phones.every(isWithin);
}

/** Hours that hold today or later, those of the same days in one line. */
function hoursViews(desk: DeskDocument, today: string, reader: Reader): DeskView['hours'] {
  const lines = new Map<string, { days: string; times: string[]; when: string | undefined }>();
  for (const hours of (desk.hours ?? []).filter(({ to }) => !to || to >= today)) {
    const when = hours.from && hours.from > today ? hours.from : undefined;
    const key = `${hours.days} ${hours.from} ${hours.to}`;
    const line = lines.get(key) ?? {
      days: daysText(hours.days, reader),
      times: [],
      when: when && reader.t('desks:hours_from', { day: formatDay(reader.lang, when) }),
    };
    line.times.push(reader.t('desks:times', { open: plainTime(hours.open), close: plainTime(hours.close) }));
    lines.set(key, line);
  }
  return [...lines.values()];
}

const plainTime = (time: string) => time.replace(/^0(?=\d)/, '');

function daysText(days: string, { lang, t }: Reader): string {
  if (days === 'daily') return t('desks:daily');
  const parts = days.split(',').map((part) => {
    const [first, ...rest] = part.trim().split('-');
    const names = [first as string, ...rest].map((name) => nameOfWeekday(lang, [...readDays(name)][0] as number));
    return names.length > 1 ? t('desks:days_range', { first: names[0], last: names[1] }) : (names[0] as string);
  });
  return parts.join(t('desks:and'));
}

/** Closures that are still to come, within two months. */
function closedDayViews(desk: DeskDocument, today: string, lang: Reader['lang']): DeskView['closedDays'] {
  const horizon = new Date(Date.parse(today) + 60 * 86_400_000).toISOString().slice(0, 10);
  return closuresAround(desk, today)
    .filter(({ from, to }) => to >= today && from <= horizon)
    .sort((a, b) => a.from.localeCompare(b.from))
    .map(({ from, to, reason }) => ({
      days: to === from ? formatDay(lang, from) : `${formatDay(lang, from)} – ${formatDay(lang, to)}`,
      reason: maybeWording(reason, lang),
    }));
}
