/** The first and last millisecond of a unit of time. */
export interface Stretch {
  first: number;
  last: number;
}

/** Rule 2, from a canonical text (`2016-12`, `2016-12-22`, `…T08:30`, `…T08:30:15`, with or without offset), by trying out offsets. */
export function stretchOf(text: string, timeZone: string): Stretch {
  const key = `${text} ${timeZone}`;
  const found = stretches.get(key) ?? findStretch(text, timeZone);
  stretches.set(key, found);
  return found;
}

const stretches = new Map<string, Stretch>();

function findStretch(text: string, timeZone: string): Stretch {
  const [, month, day, hour, minute, second, offset] =
    /^(\d{4}-\d\d)(?:-(\d\d))?(?:T(\d\d):(\d\d)(?::(\d\d))?)?(Z|[+-]\d\d:\d\d)?$/.exec(text) ?? [];
  const clock = `${month}-${day ?? '01'}T${hour ?? '00'}:${minute ?? '00'}:${second ?? '00'}`;
  const at = (reading: string) => (offset ? [Date.parse(reading + offset)] : instantsOf(reading, timeZone));
  const [first, last] = [at(clock)[0] as number, at(clock).at(-1) as number];
  if (second) return { first, last: last + 999 };
  if (hour) return { first, last: last + 59_999 };
  const next = new Date(`${month}-${day ?? '01'}T12:00:00Z`);
  if (day) next.setUTCDate(next.getUTCDate() + 1);
  else next.setUTCMonth(next.getUTCMonth() + 1);
  return { first, last: (at(`${next.toISOString().slice(0, 10)}T00:00:00`)[0] as number) - 1 };
}

const known = new Map<string, number[]>();

function instantsOf(clock: string, timeZone: string): number[] {
  const key = `${clock} ${timeZone}`;
  const instants = known.get(key) ?? search(clock, timeZone);
  known.set(key, instants);
  return instants;
}

/** The instants at which clocks show the reading, in order; where none does, the one by the offset of the day before. */
function search(clock: string, timeZone: string): number[] {
  const asUtc = Date.parse(`${clock}Z`);
  const shown: number[] = [];
  for (let quarters = 14 * 4; quarters >= -12 * 4; quarters--) {
    const instant = asUtc - quarters * 900_000;
    if (offsetAt(instant, timeZone) === quarters * 900_000) shown.push(instant);
  }
  return shown.length > 0 ? shown : [asUtc - offsetAt(asUtc - 86_400_000, timeZone)];
}

const formats = new Map<string, Intl.DateTimeFormat>();

function offsetAt(instant: number, timeZone: string): number {
  const format = formats.get(timeZone) ?? new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  formats.set(timeZone, format);
  const name = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(name) ?? ['', '+', '00', '00'];
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
