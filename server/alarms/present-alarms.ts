import type { Alarm } from './alarm';

/** What this process saw last, for its metrics: the database is not asked whenever somebody scrapes. */
export const presentAlarms: { list: readonly Alarm[] } = { list: [] };
