import { type Findings, finding } from './check-references';
import { checkStretch, timeOf } from './check-stretch';
import type { DeskOutline } from './incident-outline';
import type { Path } from './yaml-values';

/** Opening times, dated hours and closures of a desk against each other. */
export function* checkDesk(desk: DeskOutline, path: Path): Findings {
  for (const [index, hours] of desk.hours.entries()) {
    const at = [...path, 'hours', index];
    const [open, close] = [hours.open, hours.close].map(comparable);
    if (open && close && open >= close)
      yield finding([...at, 'close'], `expected a time after ${hours.open}; hours over midnight are two entries`);
    yield* checkStretch(hours, undefined, at);
  }
  for (const [index, days] of desk.closed_days.entries())
    yield* checkStretch(days, undefined, [...path, 'closed_days', index]);
  const [opened, closed] = [timeOf(desk.opened), timeOf(desk.closed_from)];
  if (opened && closed && opened.from >= closed.from)
    yield finding([...path, 'closed_from'], `expected a day after ${desk.opened}, when the desk opens`);
}

const comparable = (time: string | undefined) => time?.normalize('NFKC').trim().padStart(5, '0');
