import { type DeskView, deskView } from '../desks/desk-pages';
import { type Action, actionList } from '../guidance/action-list';
import type { IncidentDocument } from '../incident-file/incident-document';
import { itemViews } from '../incident-file/item-words';
import { graverVerdict, type Verdict } from '../matching/verdict';
import { type Wording, wording } from '../texts/wording';
import { formatDate, formatDateTime } from '../time/format-time';
import type { Answer, HeldIncident } from './answer';
import { type NextUpdate, updateToCome } from './next-update';
import type { Reading } from './reading';

/** An incident that no answer can be given about, and whom to call: `held` is being corrected, `ended` can no longer be asked about. */
export interface SuspendedView {
  code: string;
  state: 'held' | 'ended';
  title: Wording;
  organisation: Wording;
  /** Held: since when. */
  since: string | undefined;
  /** What the person was told before, where that was graver than that nothing could be checked: it holds until something else is told. */
  last:
    | {
        day: string;
        verdict: string;
        exposures: { title: Wording; verdict: string; items: string[] }[];
        actions: Action[];
      }
    | undefined;
  nextUpdate: NextUpdate | undefined;
  desks: DeskView[];
}

export function suspendedViews(
  answer: Answer,
  documents: ReadonlyMap<string, IncidentDocument>,
  reading: Reading,
): SuspendedView[] {
  return answer.checked.flatMap(({ incident, state }) => {
    if (state !== 'held' && state !== 'ended') return [];
    const document = documents.get(incident);
    if (!document) throw new Error(`no document for ${incident}, which is ${state}`);
    const held = answer.held.find((one) => one.incident === incident);
    return [
      {
        code: incident,
        state,
        title: wording(document.title, reading.lang),
        organisation: wording(document.organisation, reading.lang),
        since: held && formatDateTime(reading.lang, held.since, reading.timeZone),
        last: held?.last && isGrave(held.last.verdict) ? lastView(held.last, document, reading) : undefined,
        nextUpdate: state === 'held' ? updateToCome(document, reading.lang, reading.now) : undefined,
        desks: document.desks.map((desk) => deskView(desk, reading)),
      },
    ];
  });
}

/** Graver than that it could not be checked: affected, possibly, or under investigation. */
const isGrave = (verdict: Verdict) => graverVerdict(verdict, 'could_not_check') !== 'could_not_check';

/** An exposure that is no longer in the file is called by its code. */
function lastView(
  last: NonNullable<HeldIncident['last']>,
  document: IncidentDocument,
  reading: Reading,
): SuspendedView['last'] {
  const { lang, t } = reading;
  const known = last.exposures.map((told) => ({
    told,
    exposure: document.exposures.find(({ code }) => code === told.exposure),
  }));
  return {
    day: formatDate(lang, last.checkedAt, reading.timeZone),
    verdict: t(`checks:icon.${last.verdict}`),
    exposures: known.map(({ told, exposure }) => ({
      title: exposure ? wording(exposure.title, lang) : { text: told.exposure },
      verdict: t(`checks:matched.verdict.${told.verdict}`),
      items: itemViews(told.dataItems, document, { lang, t }).map(({ label }) => label),
    })),
    actions: actionList(
      known.flatMap(({ told, exposure }) =>
        exposure
          ? [{ incident: document, exposure, items: told.dataItems, isPossible: told.verdict !== 'affected' }]
          : [],
      ),
      { ticked: new Set(), passwordChangedAt: undefined },
      reading,
    ),
  };
}
