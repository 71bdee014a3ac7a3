import type { Knex } from 'knex';
import type { Db } from '../../db/connection';

export interface ListVersion {
  listVersionId: number;
  importId: number;
  incidentId: number;
  exposure: string;
  /** From 1, for each exposure. */
  number: number;
  isLive: boolean;
  liveFrom?: Date;
  /** The version that was live before it. */
  previousId?: number;
}

const columns = [
  'listVersionId',
  'importId',
  'incidentId',
  'exposure_code as exposure',
  'number',
  'isLive',
  'liveFrom',
  'previousId',
];

/** Makes the next version of an exposure's list, not live. @returns its ID */
export async function insertVersion(
  trx: Knex.Transaction,
  list: { importId: number; incidentId?: number; exposure?: string },
): Promise<number> {
  const target = { incidentId: list.incidentId, exposureCode: list.exposure };
  const last = await trx('list_versions').where(target).max('number as number').first();
  const [made] = await trx('list_versions')
    .insert({ ...target, importId: list.importId, number: (last?.number ?? 0) + 1 })
    .returning('listVersionId');
  return made.listVersionId;
}

/** Keeps by which kinds of identifier the entries of a version name people: the others cannot find anybody on it. */
export async function updateIdentifierKinds(trx: Knex.Transaction, listVersionId: number): Promise<void> {
  await trx.raw(
    `update list_versions set identifier_kinds = (
       select array_remove(array[case when bool_or(member_id is not null) then 'member_id' end, case when bool_or(digests[1] is not null) then 'login_id' end,
         case when bool_or(digests[2] is not null) then 'email' end, case when bool_or(digests[3] is not null) then 'phone' end], null)
       from list_entries where list_version_id = :listVersionId)
     where list_version_id = :listVersionId`,
    { listVersionId },
  );
}

export async function findVersionOfImport(db: Db, importId: number): Promise<ListVersion | undefined> {
  return db('list_versions').where({ importId }).first(columns);
}

export async function findVersion(db: Db, listVersionId: number): Promise<ListVersion | undefined> {
  return db('list_versions').where({ listVersionId }).first(columns);
}

export async function findLiveVersion(db: Db, incidentId: number, exposure: string): Promise<ListVersion | undefined> {
  return db('list_versions').where({ incidentId, exposureCode: exposure, isLive: true }).first(columns);
}

/** Puts a version in the place of the live one, which it remembers. */
export async function makeLive(trx: Knex.Transaction, version: ListVersion, now: Date): Promise<void> {
  const live = await findLiveVersion(trx, version.incidentId, version.exposure);
  if (live) await trx('list_versions').where({ listVersionId: live.listVersionId }).update({ isLive: false });
  await trx('list_versions')
    .where({ listVersionId: version.listVersionId })
    .update({ isLive: true, liveFrom: now, previousId: live?.listVersionId ?? null });
}

/** Empties every version of an incident's lists; none is live any more. @returns how many rows went, by table */
export async function deleteEntriesOf(trx: Knex.Transaction, incidentId: number): Promise<Record<string, number>> {
  const versions = trx('list_versions').where({ incidentId }).select('listVersionId');
  await trx('list_versions').where({ incidentId }).update({ isLive: false });
  return {
    list_people: await trx('list_people').whereIn('listVersionId', versions).delete(),
    list_entries: await trx('list_entries').whereIn('listVersionId', versions).delete(),
  };
}

/** Takes a live version away again; the one before it is live as it was, since when it was. */
export async function restorePrevious(trx: Knex.Transaction, version: ListVersion): Promise<void> {
  await trx('list_versions').where({ listVersionId: version.listVersionId }).update({ isLive: false });
  if (version.previousId)
    await trx('list_versions').where({ listVersionId: version.previousId }).update({ isLive: true });
}
