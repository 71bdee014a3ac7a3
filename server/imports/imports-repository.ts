import type { Knex } from 'knex';
import type { Db } from '../../db/connection';
import { NotFoundError, RefusedError } from '../errors';
import type { Import, ImportCounts } from '../rows/import';
import {
  changesForce,
  type ImportVerb,
  importStates,
  importTransitions,
  inForce,
  isBlockedSql,
  isInForceSql,
  isInReviewSql,
  waitingImportStates,
  workingStates,
} from '../rows/import-states';
import { recordImport } from './record-import';

const columns = ['i.*', 'n.code as incident'];

type ImportRow = Omit<Import, 'exposure' | 'fileBytes'> & { exposureCode?: string; fileBytes?: string };

const toImport = ({ exposureCode, fileBytes, ...row }: ImportRow): Import => ({
  ...row,
  exposure: exposureCode,
  fileBytes: fileBytes === undefined ? undefined : Number(fileBytes),
});

const select = (db: Db) =>
  db('imports as i').leftJoin('incidents as n', 'n.incidentId', 'i.incidentId').select(columns);

async function findImport(db: Db, importId: number): Promise<Import | undefined> {
  const row = await select(db).where('i.importId', importId).first();
  return row && toImport(row);
}

/** @throws NotFoundError */
export async function getImport(db: Db, importId: number): Promise<Import> {
  const found = await findImport(db, importId);
  if (!found) throw new NotFoundError(`There is no import ${importId}.`);
  return found;
}

/** The import, which nobody else can change until the transaction ends. @throws NotFoundError */
export async function getImportForUpdate(trx: Knex.Transaction, importId: number): Promise<Import> {
  await trx('imports').where({ importId }).forUpdate().first('importId');
  return getImport(trx, importId);
}

/** The newest first. */
export async function listImports(db: Db, limit = 200): Promise<Import[]> {
  return (await select(db).orderBy('i.importId', 'desc').limit(limit)).map(toImport);
}

/** Imports that wait for somebody, or that are worked on, and since when the first of them. */
export async function countUnfinishedImports(
  db: Db,
  which: 'waiting' | 'running',
): Promise<{ count: number; since: Date | null }> {
  return db('imports')
    .whereIn('state', which === 'running' ? [...workingStates] : [...waitingImportStates])
    .whereRaw("coalesce((options ->> 'dryRun')::boolean, false) = false")
    .whereNull('erasedAt')
    .first(db.raw('count(*)::int as count, min(imported_at) as since'));
}

export async function insertImport(
  db: Db,
  row: Pick<
    Import,
    'kind' | 'incidentId' | 'exposure' | 'timeZone' | 'covers' | 'options' | 'importedBy' | 'importedAt' | 'fourEyes'
  >,
): Promise<number> {
  const [made] = await db('imports')
    .insert({
      kind: row.kind,
      incidentId: row.incidentId ?? null,
      exposureCode: row.exposure ?? null,
      state: importStates[0],
      timeZone: row.timeZone,
      covers: row.covers ?? null,
      options: JSON.stringify(row.options),
      importedBy: row.importedBy,
      importedAt: row.importedAt,
      fourEyes: row.fourEyes,
    })
    .returning('importId');
  return made.importId;
}

/** Sets the given fields; the state is `moveImport`'s. */
export async function updateImport(db: Db, importId: number, changes: ImportChanges): Promise<void> {
  await db('imports').where({ importId }).update(rowOf(changes));
}

/**
 * Moves an import as the table of the states says, and sets the given fields. One that goes into force or out of it is recorded as what answers
 * rest on: whatever else the change does comes before.
 * @returns false where the verb does not fit its state (somebody else was quicker), and nothing was set
 */
export async function moveImport(
  db: Db,
  importId: number,
  verb: ImportVerb,
  changes: ImportChanges = {},
): Promise<boolean> {
  const moved = await moveImports(db('imports').where({ importId }), verb, changes);
  if (moved === 0) return false;
  if (changesForce(verb)) await recordImport(db, await getImport(db, importId));
  return true;
}

/** As `moveImport`. @throws RefusedError where the verb does not fit */
export async function requireMove(
  db: Db,
  importId: number,
  verb: ImportVerb,
  changes: ImportChanges = {},
): Promise<void> {
  if (!(await moveImport(db, importId, verb, changes)))
    throw new RefusedError(`Import ${importId} has gone on meanwhile; look at it again.`, {
      told: 'refusals:import_moved',
      values: { import: importId },
    });
}

/** Moves those of the imports that the verb fits, and records nothing. @returns how many these were */
export async function moveImports(
  chosen: Knex.QueryBuilder,
  verb: ImportVerb,
  changes: ImportChanges = {},
): Promise<number> {
  const { from, to } = importTransitions[verb];
  return chosen.whereIn('state', [...from]).update({ ...rowOf(changes), state: to });
}

/** Adds a stretch of time to what an import covers. @returns false where that would leave a gap, and nothing was added */
export async function addCoverage(db: Db, importId: number, range: string): Promise<boolean> {
  const { rowCount } = await db.raw(
    `update imports set covers = case when covers is null then n.range else covers + n.range end
     from (select cast(? as tstzrange) as range) n
     where import_id = ? and (covers is null or covers && n.range or covers -|- n.range)`,
    [range, importId],
  );
  return rowCount > 0;
}

/** Somebody settled part of what a file means: they cannot be the second person of its import. */
export async function addDecider(db: Db, importId: number, handle: string): Promise<void> {
  await db('imports')
    .where({ importId })
    .whereRaw('not ? = any (decided_by)', [handle])
    .update({ decidedBy: db.raw('decided_by || ?::text', [handle]) });
}

/** Adds to the counts of an import. */
export async function addCounts(db: Db, importId: number, counts: Partial<ImportCounts>): Promise<void> {
  await db('imports')
    .where({ importId })
    .update({ counts: db.raw('counts || ?::jsonb', [JSON.stringify(counts)]) });
}

/**
 * Drops the member IDs that imports name: whose answers a list would change, rows that nearly mean somebody. The counts stay.
 * @param known whether those go, too, whose answer is known
 */
export async function forgetPeople(db: Db, importIds: number[], { known }: { known: boolean }): Promise<void> {
  await db('imports')
    .whereIn('importId', importIds)
    .update({
      ...(known && { options: db.raw("options - 'samples'") }),
      counts: db.raw("counts - 'samples' - 'strays' #- '{changes,firstNew}' #- '{changes,firstCleared}'"),
    });
}

/** Known people of other loads of the same bytes for the same exposure, whatever became of them, the oldest first. */
export async function listSamples(
  db: Db,
  { importId, incidentId, exposure, fileHash }: Pick<Import, 'importId' | 'incidentId' | 'exposure' | 'fileHash'>,
): Promise<NonNullable<Import['options']['samples']>[]> {
  const rows = await db('imports')
    .where({
      kind: 'list',
      file_hash: fileHash as Buffer,
      incident_id: incidentId as number,
      exposure_code: exposure as string,
    })
    .whereNot('import_id', importId)
    .whereRaw("options -> 'samples' is not null")
    .orderBy('import_id')
    .select(db.raw("options -> 'samples' as samples"));
  return rows.map(({ samples }) => ({ affected: samples.affected ?? [], unaffected: samples.unaffected ?? [] }));
}

/**
 * Marks an import as being worked on, and forgets what was wrong with it before.
 * @returns false when it has left the states that it may begin in: somebody else was quicker
 */
export async function beginWork(db: Db, importId: number, verb: 'read' | 'load', at: Date): Promise<boolean> {
  const { from, to } = importTransitions[verb];
  const waiting = db('imports')
    .where({ importId })
    .whereIn('state', [...from]);
  const progress = db.raw("jsonb_build_object('done', 0, 'total', file_bytes, 'at', ?::text)", [at.toISOString()]);
  return (await waiting.update({ state: to, progress, failure: null })) > 0;
}

/** The import that loaded these bytes into the same target and is still in force (or, for a list, waits for its approval). */
export async function findSameLoad(
  db: Db,
  {
    importId,
    kind,
    incidentId,
    exposure,
    fileHash,
  }: Pick<Import, 'kind' | 'incidentId' | 'exposure' | 'fileHash'> & Partial<Pick<Import, 'importId'>>,
): Promise<Import | undefined> {
  const row = await select(db)
    .where({ 'i.kind': kind, 'i.fileHash': fileHash as Buffer })
    .whereRaw(
      `(${isInForceSql('i.state')} or ? and (${isInReviewSql('i.state')} or ${isBlockedSql('i.state')} and i.failure is null))`,
      [kind === 'list'],
    )
    .whereNot('i.importId', importId ?? 0)
    .whereRaw('i.incident_id is not distinct from ? and i.exposure_code is not distinct from ?', [
      incidentId ?? null,
      exposure ?? null,
    ])
    .whereRaw("coalesce((i.options->>'dryRun')::boolean, false) = false")
    .orderBy('i.importId', 'desc')
    .first();
  return row && toImport(row);
}

/** True for an import of members after which another one is in force, which may have changed what it had brought. */
export async function hasLaterMembers(db: Db, { kind, importId }: Pick<Import, 'kind' | 'importId'>): Promise<boolean> {
  if (kind !== 'members') return false;
  const later = await db('imports')
    .where({ kind, ...inForce })
    .where('importId', '>', importId)
    .first('importId');
  return later !== undefined;
}

/** Fields of an import that may be set, all but its state. */
export type ImportChanges = Omit<Partial<Import>, 'state'>;

function rowOf(changes: ImportChanges): object {
  const json = (value: unknown) => (value === undefined ? undefined : JSON.stringify(value));
  const row = {
    fileHash: changes.fileHash,
    fileBytes: changes.fileBytes,
    encoding: changes.encoding,
    signs: json(changes.signs),
    options: json(changes.options),
    header: json(changes.header),
    counts: json(changes.counts),
    progress: json(changes.progress),
    failure: json(changes.failure),
    fourEyes: changes.fourEyes,
    approvedBy: changes.approvedBy,
    approvalReason: changes.approvalReason,
    approvedAt: changes.approvedAt,
    appliedAt: changes.appliedAt,
    endedBy: changes.endedBy,
    endReason: changes.endReason,
    endedAt: changes.endedAt,
    erasedAt: changes.erasedAt,
  };
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== undefined));
}
