import { openTime } from '../desks/opening-hours';
import type { LiveIncident } from '../incidents/incidents-repository';
import { place } from '../place';
import { showReference } from '../sealing/reference';
import type { Language } from '../texts/i18n';
import { type Wording, wording } from '../texts/wording';
import { formatDateTime } from '../time/format-time';
import type { Inquiry, InquiryMessage, InquiryState } from './inquiry';

export interface InquiryView {
  /** As it stands in addresses, and as it is read. */
  reference: string;
  shown: string;
  topic: string;
  state: InquiryState;
  time: string;
  /** There is a reply that was not read yet. */
  isNew: boolean;
}

export const inquiryView = (inquiry: Inquiry, lang: Language): InquiryView => ({
  reference: inquiry.reference,
  shown: showReference(inquiry.reference),
  topic: inquiry.topic,
  state: inquiry.state,
  time: formatDateTime(lang, inquiry.createdAt, place.timeZone),
  isNew: inquiry.state !== 'open' && inquiry.changedAt > inquiry.seenAt,
});

export const messageViews = (messages: InquiryMessage[], lang: Language) =>
  messages.map(({ number, author, text, writtenAt }) => ({
    number,
    isStaff: author !== 'member',
    author,
    text,
    time: formatDateTime(lang, writtenAt, place.timeZone),
  }));

/** Incidents that an inquiry may be about. */
export const incidentChoices = (
  incidents: LiveIncident[],
  lang: Language,
): { code: string; title: Wording; organisation: Wording }[] =>
  incidents.map(({ code, document }) => ({
    code,
    title: wording(document.title, lang),
    organisation: wording(document.organisation, lang),
  }));

/**
 * How long an inquiry has waited, in hours in which the desk of its incident was open; in hours of the clock where that states none, or no incident
 * was chosen.
 */
export function waitingView(inquiry: Inquiry, live: readonly LiveIncident[], now: Date) {
  const desk = live.find(({ incidentId }) => incidentId === inquiry.incidentId)?.document.desks[0];
  const open = desk && openTime(desk, inquiry.changedAt, now);
  const hours = (open ?? now.getTime() - inquiry.changedAt.getTime()) / 3_600_000;
  return { hours: Math.floor(hours), isOfDesk: open !== undefined };
}
