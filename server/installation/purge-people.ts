import type { Knex } from 'knex';
import { tables } from '../../db/tables';
import { dropSegments } from '../activities/segments';
import { RefusedError } from '../errors';
import { endImports } from '../imports/end-imports';
import type { Incident } from '../incidents/incident';
import { listIncidents } from '../incidents/incidents-repository';
import { deleteEntriesOf } from '../lists/versions-repository';
import { deleteSessionsOfSide } from '../web/session-repository';
import { type PurgeCommand, type PurgeDependencies, type Purged, purge } from './purge';

/**
 * Removes everybody, once no incident needs them: members, what they did, how they sign in, what they asked and were told. What the company
 * did stays: incidents, imports without their rows, staff, audit log.
 * @param command.confirm drafts that were never purged, by their codes: what was loaded for them goes, too
 * @throws RefusedError while an incident answers, or a draft is not confirmed
 */
export function purgePeople(deps: PurgeDependencies, command: PurgeCommand & { confirm?: string[] }): Promise<Purged> {
  return purge(deps, command, 'people', async (trx, { handle: by }) => {
    await trx.raw('lock table imports, incidents in share row exclusive mode');
    const incidents = await listIncidents(trx);
    for (const incident of incidents) refuseNeeded(incident, command.confirm ?? []);
    await endImports(trx, {}, { by, at: deps.now() });
    for (const { incidentId } of incidents) await deleteEntriesOf(trx, incidentId);
    return {
      activities: await dropSegments(trx),
      ...(await emptyTables(trx)),
      sessions: await deleteSessionsOfSide(trx, 'member'),
    };
  });
}

function refuseNeeded({ code, state }: Incident, confirmed: string[]): void {
  if (state === 'ended') return;
  if (state !== 'draft')
    throw new RefusedError(`The incident ${code} is ${state} and needs its people; close and purge it first.`);
  if (!confirmed.includes(code))
    throw new RefusedError(`What was loaded for the draft ${code} would go, too; confirm it with: --confirm ${code}`);
}

async function emptyTables(trx: Knex.Transaction): Promise<Purged> {
  const names = Object.keys(tables).filter((name) => tables[name]?.isAboutPeople && name !== 'activities');
  const purged: Purged = {};
  for (const name of names) purged[name] = Number((await trx(name).count().first())?.count);
  await trx.raw(`truncate ${names.join(', ')}`);
  return purged;
}
