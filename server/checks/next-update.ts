import type { IncidentDocument } from '../incident-file/incident-document';
import type { Language } from '../texts/i18n';
import { maybeWording, type Wording } from '../texts/wording';
import { formatDay } from '../time/format-time';

/** When more is told, and what of. */
export interface NextUpdate {
  day: string | undefined;
  text: Wording | undefined;
}

export const nextUpdateOf = ({ next_update: next }: IncidentDocument, lang: Language): NextUpdate | undefined =>
  next && { day: next.date && formatDay(lang, next.date), text: maybeWording(next.text, lang) };

/** Only one that is still to come: what was promised before an incident was taken back may be over. @param now any moment of the day */
export function updateToCome(document: IncidentDocument, lang: Language, now: Date): NextUpdate | undefined {
  const { date } = document.next_update ?? {};
  return date && date < now.toISOString().slice(0, 10) ? undefined : nextUpdateOf(document, lang);
}
