import { credentialItems } from '../incident-file/data-item';
import type { IncidentDocument } from '../incident-file/incident-document';
import { parseLocalTime } from '../time/local-time';

/**
 * When the passwords (or secret questions) that a notice says have leaked were last open to others: the latest `leak_ended` of its exposures that
 * leaked one, of which a day or minute means its beginning; undefined when none did.
 * @param liveFrom stands in where an exposure does not say
 */
export function leakEndOf(document: IncidentDocument, liveFrom: Date): Date | undefined {
  const ends = document.exposures
    .filter((exposure) => exposure.data_items.some((item) => credentialItems.includes(item)))
    .map(({ leak_ended }) => (leak_ended ? parseLocalTime(leak_ended, document.time_zone).from : liveFrom));
  return ends.length > 0 ? new Date(Math.max(...ends.map((end) => end.getTime()))) : undefined;
}
