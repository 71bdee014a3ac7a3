import { shapeOf } from '../people/identifier-shape';

/** Rows that match nobody, by what their identifier looks like. */
export interface StrayGroup {
  column: 'member_id' | 'login_id' | 'email' | 'phone';
  /** See `shapeOf`. */
  shape: string;
  count: number;
  /** The first of them. */
  rows: number[];
  /** The first whose identifier would mean a member if a mark were taken away, and whom. */
  near: { row: number; memberId: string }[];
}

export interface Strays {
  /** The largest first. */
  groups: StrayGroup[];
  /** How many rows were looked at: not all, where there are very many. */
  examined: number;
}

export interface StrayRow {
  row: number;
  column: StrayGroup['column'];
  value: string;
}

/** How many rows are looked at, and for how many of them a member is looked for. */
export const mostStrays = 20_000;
export const mostNear = 2_000;

const mostGroups = 30;
const mostRows = 10;

/** @param near the member whom the identifier of a row would mean without its marks, by row */
export function groupStrays(strays: readonly StrayRow[], near: ReadonlyMap<number, string>): Strays {
  const groups = new Map<string, StrayGroup>();
  for (const { row, column, value } of strays) {
    const shape = shapeOf(value);
    const key = `${column} ${shape}`;
    const group = groups.get(key) ?? { column, shape, count: 0, rows: [], near: [] };
    groups.set(key, group);
    group.count++;
    if (group.rows.length < mostRows) group.rows.push(row);
    const memberId = near.get(row);
    if (memberId !== undefined && group.near.length < mostRows) group.near.push({ row, memberId });
  }
  const sorted = [...groups.values()].sort((a, b) => b.near.length - a.near.length || b.count - a.count);
  return { groups: sorted.slice(0, mostGroups), examined: strays.length };
}
