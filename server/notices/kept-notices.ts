import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Dependencies } from '../dependencies';
import { describeError } from '../errors';
import type { LiveIncident } from '../incidents/incidents-repository';

/** How old, in milliseconds, notices may be that are shown at a start without the database. */
const longest = 24 * 3_600_000;

/** The live incidents as they were last read, on this machine's disk: a cache, so that notices can be read though the program starts before its database. */
export interface KeptNotices {
  /** Undefined where there are none, or too old ones. */
  read(): LiveIncident[] | undefined;
  write(incidents: LiveIncident[]): void;
}

interface Kept {
  keptAt: string;
  incidents: LiveIncident[];
}

export function keepNotices(dataDir: string, { now, log }: Pick<Dependencies, 'now' | 'log'>): KeptNotices {
  const file = path.join(dataDir, 'live-incidents.json');
  return {
    read() {
      try {
        const { keptAt, incidents } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
        return now().getTime() - Date.parse(keptAt) <= longest ? incidents.map(revived) : undefined;
      } catch {
        return undefined;
      }
    },
    write(incidents) {
      try {
        mkdirSync(dataDir, { recursive: true });
        const unfinished = `${file}.${process.pid}.new`;
        writeFileSync(unfinished, JSON.stringify({ keptAt: now(), incidents }), { mode: 0o600 });
        renameSync(unfinished, file);
      } catch (error) {
        log.warn({ err: describeError(error as Error) }, 'live incidents not kept for a start without the database');
      }
    },
  };
}

/** Times of an incident are dates again; its document has none but texts. */
const revived = (incident: LiveIncident): LiveIncident =>
  Object.fromEntries(
    Object.entries(incident).map(([key, value]) => [key, isTime(value) ? new Date(value) : value]),
  ) as unknown as LiveIncident;

const isTime = (value: unknown): value is string =>
  typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value);
