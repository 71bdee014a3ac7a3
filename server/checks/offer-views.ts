import type { ExposureDocument, IncidentDocument } from '../incident-file/incident-document';
import { maybeProse, type Prose, type Wording, wording } from '../texts/wording';
import { formatDay, formatMomentOf } from '../time/format-time';
import { parseLocalTime } from '../time/local-time';
import type { ExposureAnswer } from './answer';
import type { Reading } from './reading';

/** Something offered to the people affected, as one of them is told of it. */
export interface OfferView {
  title: Wording;
  text: Prose | undefined;
  /** `until 31 January 2019`, or that it ended then. */
  until: string | undefined;
  isOver: boolean;
  /** This person's own; none once it is over. */
  codes: string[];
  /** Each person has a code, and none is known for this one: the desk has to be asked. */
  isCodeMissing: boolean;
}

/** Shown until the end of its last day in the incident's zone; afterwards only that it has ended. */
export const offerViews = (
  exposure: ExposureDocument,
  { offerCodes = [] }: Pick<ExposureAnswer, 'offerCodes'>,
  { time_zone }: IncidentDocument,
  { lang, t, now, timeZone }: Reading,
): OfferView[] =>
  (exposure.offers ?? []).map(({ title, text, until, codes }) => {
    const isOver = until !== undefined && parseLocalTime(until, time_zone).until <= now;
    const day =
      until && (time_zone === timeZone ? formatDay(lang, until) : formatMomentOf(lang, until, time_zone, timeZone));
    const own = codes && !isOver ? offerCodes : [];
    return {
      title: wording(title, lang),
      text: isOver ? undefined : maybeProse(text, lang),
      until: day && t(isOver ? 'checks:offer.ended' : 'checks:offer.until', { day }),
      isOver,
      codes: own,
      isCodeMissing: Boolean(codes) && !isOver && own.length === 0,
    };
  });
