import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { describeError } from '../errors';
import type { IncidentDocument } from '../incident-file/incident-document';
import { type LiveIncident, listToldIncidents } from '../incidents/incidents-repository';
import type { KeptNotices } from './kept-notices';

/** How old, in milliseconds, what is shown may get while the database answers. A recall must hold in 60 s everywhere. */
const freshFor = 2_000;
/** How long, in milliseconds, a page waits for the database before it shows the last good state. */
const patience = 500;
/** How often, in milliseconds, they are written to disk though nothing changed: what is there must be known to be recent. */
const keepEvery = 600_000;

export interface LiveIncidents {
  /** What customers may be told of now; the last good state while the database is down. Never evidence of an all-clear. */
  list(): Promise<LiveIncident[]>;
  /** Whoever asks next reads anew: for a change that this process made itself. */
  expire(): void;
}

interface Parts {
  db: Db;
  log: Dependencies['log'];
  /** What was last read, from before this process: shown until the database has answered once. */
  kept?: KeptNotices;
}

/**
 * Keeps the live incidents in this process, for pages that must be quick and outlast the database. Reads when asked and older than 2 s;
 * whoever comes while that goes on gets the state before. Rejects only when it has never read them.
 */
export function createLiveIncidents({ db, log, kept }: Parts): LiveIncidents {
  let last = kept?.read();
  let keptVersion: string | undefined;
  let keptAt = 0;
  let documents = new Map<number, IncidentDocument>();
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  async function read(): Promise<void> {
    try {
      last = await listToldIncidents(db, documents);
      keep(last);
      documents = new Map(last.map(({ revisionId, document }) => [revisionId, document]));
    } catch (error) {
      if (!last) throw error;
      log.error({ err: describeError(error as Error) }, 'live incidents not read; showing the last good state');
    } finally {
      reading = undefined;
    }
  }

  function keep(incidents: LiveIncident[]): void {
    const version = incidents.map(({ revisionId, state }) => `${revisionId} ${state}`).join();
    if (version === keptVersion && performance.now() - keptAt < keepEvery) return;
    keptVersion = version;
    keptAt = performance.now();
    kept?.write(incidents);
  }

  return {
    async list() {
      const age = performance.now() - triedAt;
      if (!reading && (!last || age > freshFor)) {
        triedAt = performance.now();
        reading = read();
        if (last) await Promise.race([reading, pause(patience)]);
      }
      if (!last) await reading;
      return last ?? [];
    },
    expire() {
      triedAt = Number.NEGATIVE_INFINITY;
    },
  };
}

const pause = (milliseconds: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
