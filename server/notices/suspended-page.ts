import { type NextUpdate, updateToCome } from '../checks/next-update';
import { type DeskView, deskViews } from '../desks/desk-pages';
import type { LiveIncident } from '../incidents/incidents-repository';
import { type Wording, wording } from '../texts/wording';
import { formatDateTime } from '../time/format-time';
import type { Reading } from './notice-pages';

/** The notice of an incident that is being corrected or has ended: not its contents, but since when, and whom to call. */
export interface SuspendedPage {
  title: string;
  code: string;
  state: 'held' | 'ended';
  organisation: Wording;
  subject: Wording;
  since: string;
  nextUpdate: NextUpdate | undefined;
  desks: DeskView[];
}

export function suspendedPage(incident: LiveIncident, state: SuspendedPage['state'], reading: Reading): SuspendedPage {
  const { code, document, heldAt, purgedAt } = incident;
  const subject = wording(document.title, reading.lang);
  return {
    title: subject.text,
    ...{ code, state, subject },
    organisation: wording(document.organisation, reading.lang),
    since: formatDateTime(reading.lang, (state === 'held' ? heldAt : purgedAt) as Date, document.time_zone),
    nextUpdate: state === 'held' ? updateToCome(document, reading.lang, reading.now) : undefined,
    desks: deskViews([document], reading),
  };
}
