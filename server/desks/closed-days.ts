/** Company holidays of a desk. Both days of an entry are included; without `to` it is a single day. */
export interface ClosedDays<Reason = unknown> {
  closed_days?: { from: string; to?: string; reason?: Reason }[];
  /** `MM-DD`; a `to` before `from` is in the year after: 12-29 to 01-03. */
  closed_every_year?: { from: string; to?: string; reason?: Reason }[];
}

export interface Closure<Reason> {
  from: string;
  to: string;
  reason?: Reason;
}

/** Closures around a day, those of every year as of the years before, of and after it. @param day `YYYY-MM-DD` */
export function closuresAround<Reason>(rules: ClosedDays<Reason>, day: string): Closure<Reason>[] {
  const year = Number(day.slice(0, 4));
  const dated = (rules.closed_days ?? []).map((one) => ({ ...one, to: one.to ?? one.from }));
  const yearly = (rules.closed_every_year ?? []).flatMap(({ from, to = from, reason }) =>
    [year - 1, year, year + 1].map((first) => ({
      from: `${first}-${from}`,
      to: `${to < from ? first + 1 : first}-${to}`,
      reason,
    })),
  );
  return [...dated, ...yearly];
}

/** The closure that a day is in. */
export const closureOn = <Reason>(rules: ClosedDays<Reason>, day: string): Closure<Reason> | undefined =>
  closuresAround(rules, day).find(({ from, to }) => from <= day && day <= to);
