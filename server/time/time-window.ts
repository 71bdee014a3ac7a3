import { NoSuchTimeError } from '../errors';
import { type LocalTime, parseLocalTime } from './local-time';

/** One end of a window: canonical text of a month (`2018-05`), day, minute or second, or two of them between which the end lies. */
export type WindowEnd = string | { possible: string; certain: string };

/**
 * A window of time (rule 2 of docs/matching.md): something inside `certain…` is in it certainly, something that touches `possible…` possibly.
 * `…Until` is exclusive, the end of the unit that was named. Undefined: open.
 */
export interface TimeWindow {
  possibleFrom: Date | undefined;
  certainFrom: Date | undefined;
  certainUntil: Date | undefined;
  possibleUntil: Date | undefined;
}

/** @param timeZone IANA name; used where a text has no offset. @throws InvalidInputError for a text that is no such time */
export function timeWindowOf({ from, to }: { from?: WindowEnd; to?: WindowEnd }, timeZone: string): TimeWindow {
  const at = (end: WindowEnd | undefined, which: 'possible' | 'certain') => {
    const text = typeof end === 'object' ? end[which] : end;
    return text === undefined ? undefined : parseWindowTime(text, timeZone);
  };
  return {
    possibleFrom: at(from, 'possible')?.from,
    certainFrom: at(from, 'certain')?.from,
    certainUntil: at(to, 'certain')?.until,
    possibleUntil: at(to, 'possible')?.until,
  };
}

/** Like `parseLocalTime`, and months besides: `2018-05`, `2018/5`, `2018年5月` are that whole month, canonical `2018-05`. */
export function parseWindowTime(text: string, timeZone: string): Omit<LocalTime, 'precision'> {
  const [, year, month] =
    /^(\d{4})(?:[-/.](\d{1,2})|年 *(\d{1,2})月)$/
      .exec(text.normalize('NFKC').trim())
      ?.filter((part) => part !== undefined) ?? [];
  if (!year || !month) return parseLocalTime(text, timeZone);
  if (Number(month) < 1 || Number(month) > 12) throw new NoSuchTimeError(`no such date: there is no month ${month}`);
  const [next, follows] =
    month.padStart(2, '0') === '12'
      ? [Number(year) + 1, '01']
      : [Number(year), String(Number(month) + 1).padStart(2, '0')];
  return {
    from: parseLocalTime(`${year}-${month}-1`, timeZone).from,
    until: parseLocalTime(`${next}-${follows}-01`, timeZone).from,
    canonical: `${year}-${month.padStart(2, '0')}`,
  };
}
