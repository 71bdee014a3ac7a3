import { place } from '../place';
import { hasCalendar } from '../time/holiday-calendar';
import { checkStretch, timeOf } from './check-stretch';
import { type Findings, finding, type Path } from './finding';
import type { DeskOutline } from './incident-outline';

/** Opening times, dated hours and closures of a desk against each other. */
export function* checkDesk(desk: DeskOutline, path: Path): Findings {
  for (const [index, hours] of desk.hours.entries()) {
    const at = [...path, 'hours', index];
    const [open, close] = [hours.open, hours.close].map(comparable);
    if (open && close && open >= close)
      yield finding([...at, 'close'], 'close_before_open', { open: hours.open ?? '' });
    yield* checkStretch(hours, undefined, at);
  }
  for (const [index, days] of desk.closed_days.entries())
    yield* checkStretch(days, undefined, [...path, 'closed_days', index]);
  yield* checkCalendar(desk, path);
  for (const [index, phone] of desk.phones.entries())
    if (phone.from && phone.country) yield finding([...path, 'phones', index, 'country'], 'from_or_country');
  const [opened, closed] = [timeOf(desk.opened), timeOf(desk.closed_from)];
  if (opened && closed && opened.from >= closed.from)
    yield finding([...path, 'closed_from'], 'closed_before_opened', { opened: desk.opened ?? '' });
}

/** A desk that closes on holidays has to know which. */
function* checkCalendar({ country = place.country, region, holidays }: DeskOutline, path: Path): Findings {
  if (region && !region.startsWith(`${country}-`))
    yield finding([...path, 'region'], 'region_elsewhere', { region, country });
  else if (region && !hasCalendar(country, region)) yield finding([...path, 'region'], 'no_region');
  else if (holidays === 'closed' && !hasCalendar(country))
    yield finding([...path, 'holidays'], 'no_calendar', { country });
}

const comparable = (time: string | undefined) => time?.normalize('NFKC').trim().padStart(5, '0');
