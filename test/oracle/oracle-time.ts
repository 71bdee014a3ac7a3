/** The first and last millisecond of a unit of time. */
export interface Stretch {
  first: number;
  last: number;
}

/** Rule 2, from a canonical text (`2016-12-22`, `…T08:30`, `…T08:30:15`, with or without offset), by trying out offsets. */
export function stretchOf(text: string, timeZone: string): Stretch {
  const [, date, hour, minute, second, offset] =
    /^(\d{4}-\d\d-\d\d)(?:T(\d\d):(\d\d)(?::(\d\d))?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const clock = `${date}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`;
  const at = (reading: string) => (offset ? Date.parse(reading + offset) : instantOf(reading, timeZone));
  const first = at(clock);
  if (second) return { first, last: first + 999 };
  if (hour) return { first, last: first + 59_999 };
  const tomorrow = new Date(`${date}T12:00:00Z`);
  tomorrow.setUTCDate(tomorrow.getUTCDate() + 1);
  return { first, last: at(`${tomorrow.toISOString().slice(0, 10)}T00:00:00`) - 1 };
}

const known = new Map<string, number>();

function instantOf(clock: string, timeZone: string): number {
  const key = `${clock} ${timeZone}`;
  const instant = known.get(key) ?? search(clock, timeZone);
  known.set(key, instant);
  return instant;
}

/** The earliest instant at which clocks show the reading; where none does, by the offset of the day before. */
function search(clock: string, timeZone: string): number {
  const asUtc = Date.parse(`${clock}Z`);
  for (let quarters = 14 * 4; quarters >= -12 * 4; quarters--) {
    const instant = asUtc - quarters * 900_000;
    if (offsetAt(instant, timeZone) === quarters * 900_000) return instant;
  }
  return asUtc - offsetAt(asUtc - 86_400_000, timeZone);
}

function offsetAt(instant: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? ['', '+', '00', '00'];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
