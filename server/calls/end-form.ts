import { InvalidInputError } from '../errors';
import { place } from '../place';
import { holdsCardNumber } from '../sealing/card-number';
import { parseLocalTime } from '../time/local-time';
import { type Outcome, outcomes } from './call';

export const endFields = ['outcome', 'note', 'call_back'] as const;

/** How a call went, as typed at its end. `errors` are keys of the messages under `calls:end`, by field. */
export function readEnd(values: Record<(typeof endFields)[number], string>, now: Date) {
  const errors: Record<string, string> = {};
  const outcome: Outcome | undefined = outcomes.find((one) => one === values.outcome);
  if (!outcome) errors.outcome = 'no_outcome';
  const { note } = values;
  if ([...note].length > 2000) errors.note = 'long';
  else if (holdsCardNumber(note)) errors.note = 'card';
  const callBack = values.call_back;
  const callBackAt = callBack ? readTime(callBack) : undefined;
  if (callBack && !callBackAt) errors.call_back = 'no_time';
  else if (callBackAt && callBackAt < now) errors.call_back = 'past';
  else if (outcome === 'call_back' && !callBackAt) errors.call_back = 'no_time';
  return { outcome, note, callBackAt, errors };
}

/** On the clocks of the installation. */
function readTime(text: string): Date | undefined {
  try {
    return parseLocalTime(text, place.timeZone).from;
  } catch (error) {
    if (error instanceof InvalidInputError) return undefined;
    throw error;
  }
}
