import type { IncidentDocument } from '../incident-file/incident-document';
import { formatMoment } from '../time/format-time';
import { describeLocalTime } from '../time/local-time';
import type { BoundaryRow } from './boundary-table';
import { criterionText } from './operator-exposures';
import type { Reader } from './operator-pages';

/** One instant of the boundary table in words; those of one window stand together. */
export interface BoundaryLine
  extends Pick<BoundaryRow, 'exposure' | 'window' | 'end' | 'side' | 'says' | 'isAsWindowSays'> {
  /** The criterion as the operators' pages write it; on the first of its lines, else undefined. */
  rule: string | undefined;
  /** By the clocks of the incident, with the second. */
  at: string;
}

export const boundaryLines = (
  rows: readonly BoundaryRow[],
  { exposures, time_zone }: IncidentDocument,
  { lang, t }: Reader,
): BoundaryLine[] =>
  rows.map((row, index) => {
    const { exposure, criterion, window, end, at, side, says, isAsWindowSays } = row;
    const last = rows[index - 1];
    const isFirst = last?.exposure !== exposure || last.criterion !== criterion;
    const rule = exposures.find(({ code }) => code === exposure)?.criteria?.[criterion];
    return {
      ...{ exposure, window, end, side, says, isAsWindowSays },
      rule: isFirst && rule ? criterionText(rule, lang, t) : undefined,
      at: formatMoment(lang, describeLocalTime(at, new Date(at.getTime() + 1000), time_zone)),
    };
  });
