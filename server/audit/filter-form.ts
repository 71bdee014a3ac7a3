import { InvalidInputError } from '../errors';
import { place } from '../place';
import { parseLocalTime } from '../time/local-time';
import type { EventFilter } from './audit-repository';

export interface FilterForm {
  filter: EventFilter;
  /** As typed, to be shown again. */
  values: Record<'actor' | 'action' | 'member' | 'from' | 'until', string>;
  /** Fields whose text is no date. */
  wrong: ('from' | 'until')[];
}

/** Reads the audit log's filter from a query string. Dates are whole days of the installation's zone, the last one included; a wrong one filters nothing. */
export function readFilter(query: Record<string, unknown>): FilterForm {
  const text = (name: string) => (typeof query[name] === 'string' ? query[name].replaceAll('\0', '').trim() : '');
  const values = {
    actor: text('actor'),
    action: text('action'),
    member: text('member'),
    from: text('from'),
    until: text('until'),
  };
  const wrong: FilterForm['wrong'] = [];
  const day = (name: 'from' | 'until') => {
    if (!values[name]) return undefined;
    try {
      return parseLocalTime(values[name], place.timeZone);
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      wrong.push(name);
      return undefined;
    }
  };
  const before = Number(text('before'));
  return {
    values,
    wrong,
    filter: {
      actor: values.actor || undefined,
      action: values.action || undefined,
      memberId: values.member || undefined,
      from: day('from')?.from,
      until: day('until')?.until,
      before: Number.isSafeInteger(before) && before > 0 ? before : undefined,
    },
  };
}
