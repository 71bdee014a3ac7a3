import type { Knex } from 'knex';
import { allowLongWork } from '../../db/connection';
import { loadActivities } from '../activities/load-activities';
import { recordEvent } from '../audit/record-event';
import { type Kept, undoAndKeep } from '../changes/undo-and-keep';
import { ImportFailure } from '../csv/import-problem';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { countLostBy } from '../lists/list-strays';
import { loadList } from '../lists/load-list';
import { keepTold } from '../matching/cleared-people';
import { concernedMembers } from '../members/incoming-members';
import { loadMembers } from '../members/load-members';
import { codeKey } from '../people/code-key';
import type { Staff } from '../people/staff';
import { type Import, type ImportCounts, matchRateOf, reviewOf } from '../rows/import';
import type { Loaded } from '../rows/import-run';
import { isWorking } from '../rows/import-states';
import { createImportRun } from './create-import-run';
import { openImportFile } from './import-file';
import { type ImportLimits, importLimits } from './import-limits';
import { holdImport } from './import-locks';
import {
  beginWork,
  findSameLoad,
  getImport,
  hasLaterMembers,
  listSamples,
  moveImport,
  updateImport,
} from './imports-repository';
import { LeftUndone } from './left-undone';
import { refuseNearValues } from './near-values';
import { recordImport } from './record-import';
import { deleteRejects } from './rejects-repository';
import { isSameRequest } from './same-request';
import { settleFailure } from './settle-failure';
import { findWaiting } from './waiting-load';

export type ImportDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

/** Whoever pressed the button, for the log. */
type Actor = Pick<Staff, 'handle'>;

export interface RunOptions {
  /** A check does all of it and rolls it back. */
  isCheck?: boolean;
  /** Who lets it run; absent: the importer. */
  by?: Actor;
  /** `reviewOf` what was checked: loaded is what was looked at, or nothing. */
  reviewed?: string;
  limits?: Partial<ImportLimits>;
  /** Threads that read rows; 0: this one. */
  threads?: number;
  /** In bytes of the file. */
  onProgress?: (done: number, total: number) => void;
}

/** More than two find no work: the database takes the rest of the time. */
const defaultThreads = 2;

const loaders = { members: loadMembers, activities: loadActivities, list: loadList };

/**
 * Reads a received file and, unless it is a check, loads it: all of it or nothing, in one transaction. What is wrong with it is kept either way.
 * @returns the import: `applied` (members, activities), `review` or `blocked` (lists, and checks), `needs_fix`, or `cancelled` where
 * the same bytes were loaded before
 * @throws RefusedError when another import holds the target. Any error leaves it `failed`, which is safe to try again.
 */
export async function runImport(deps: ImportDependencies, importId: number, options: RunOptions = {}): Promise<Import> {
  const { db } = deps;
  const isBegun = await beginWork(db, importId, options.reviewed ? 'load' : 'read', deps.now());
  if (!isBegun) await requireBegun(db, importId);
  await deleteRejects(db, importId);
  try {
    await undoAndKeep(db, (trx) => loadInside(deps, trx, importId, options));
  } catch (error) {
    await settleFailure(db, importId, error);
  }
  return getImport(db, importId);
}

/** Whoever launched it in a process of its own has begun it already. @throws RefusedError where it has ended */
async function requireBegun(db: Knex, importId: number): Promise<void> {
  if (isWorking(await getImport(db, importId))) return;
  throw new RefusedError(`Import ${importId} has gone on meanwhile; look at it again.`, {
    told: 'refusals:import_moved',
    values: { import: importId },
  });
}

/** @returns what is to be kept in its place where it clears somebody and has to wait */
async function loadInside(
  deps: ImportDependencies,
  trx: Knex.Transaction,
  importId: number,
  options: RunOptions,
): Promise<Kept<unknown> | undefined> {
  await allowLongWork(trx, '0');
  await trx.raw('set local idle_in_transaction_session_timeout = 0');
  // Joins, sorts and indexes of a whole file, which would otherwise go by way of the disk.
  await trx.raw("set local work_mem = '64MB'; set local maintenance_work_mem = '256MB'");
  const asked = await getImport(deps.db, importId);
  await holdImport(trx, asked);
  await refuseSameAgain(trx, asked);
  const loading = await takeKnownPeople(deps.db, asked);
  const limits = { ...importLimits, ...options.limits };
  const file = await openImportFile(deps, loading, limits);
  await updateImport(deps.db, importId, { encoding: file.setup.encoding, header: file.header });
  const { onProgress, threads = defaultThreads } = options;
  const run = createImportRun({ deps, trx, loading, file, limits, threads, onProgress });
  const { loaded, counts, apply } = await loaders[loading.kind](run);
  const totals = totalsOf(loaded, counts);
  refuseWrongTotals(totals, file.declared());
  if (totals.accepted + totals.rejected === 0) throw new ImportFailure('no_rows');
  if (totals.rejected > 0 && !mayLeaveOut(loading, totals)) {
    const { acceptRejects, replace } = loading.options;
    const failure = acceptRejects && replace ? { code: 'replaces_with_rejects', params: {} } : undefined;
    throw new LeftUndone('send_back', { counts: totals, ...(failure && { failure }) });
  }
  if (options.reviewed && options.reviewed !== reviewOf({ ...loading, counts: totals }))
    throw new LeftUndone('review_again', { counts: totals });
  await refuseNearValues(trx, loading, loaded, totals);
  refuseRepeated(loading, totals);
  if (options.isCheck) throw new LeftUndone('review', { counts: totals });
  const by = options.by ?? { handle: loading.importedBy };
  // Activities only ever add matches: whoever matches goes on matching.
  const mayClear = loading.kind === 'members';
  if (mayClear) await keepTold(trx, { people: concernedMembers(!!loading.options.replace) });
  await apply();
  const lost = mayClear ? await countLostBy(trx, importId) : 0;
  if (lost > 0) totals.vanished = { lost };
  const waits = mayClear ? await findWaiting(deps, trx, { loading, totals, by }) : undefined;
  if (waits) return waits;
  await finish(deps, trx, { loading, counts: totals, limits, by });
  return undefined;
}

/**
 * Nothing but rejected activities still says whom to warn; nothing but rejected members says nothing. Where a file replaces all members,
 * whoever stands in a row that is left out would be removed.
 */
const mayLeaveOut = ({ kind, options }: Import, { accepted }: ImportCounts): boolean =>
  !!options.acceptRejects && (kind === 'activities' || (kind === 'members' && accepted > 0 && !options.replace));

async function finish(
  { now }: ImportDependencies,
  trx: Knex.Transaction,
  { loading, counts, limits, by }: { loading: Import; counts: ImportCounts; limits: ImportLimits; by: Actor },
) {
  const { importId, kind, fileHash, fourEyes } = loading;
  const isList = kind === 'list';
  const isStrange = isList && (matchRateOf(counts) ?? 1) < limits.matchRate;
  const verb = !isList ? 'apply' : isStrange ? 'block' : 'review';
  const isOurs = await moveImport(trx, importId, verb, { counts, ...(isList ? {} : { appliedAt: now() }) });
  if (!isOurs)
    throw new RefusedError(`Import ${importId} was called failed meanwhile; nothing was loaded.`, {
      told: 'refusals:import_failed',
      values: { import: importId },
    });
  if (isList) await recordImport(trx, loading);
  const { warnings, unchangedOf, strays, repeated, ...numbers } = counts;
  await recordEvent(trx, {
    actor: by.handle,
    action: isList ? 'import.load' : 'import.apply',
    subject: `import ${importId}`,
    data: { kind, hash: fileHash?.toString('hex'), ...numbers, ...(fourEyes ? {} : { four_eyes: 'off' }) },
  });
}

/**
 * Whom an earlier load of the same list named as known stays known: they cannot be lost by loading it again with other options.
 * @returns the import as it is then
 */
async function takeKnownPeople(db: Knex, loading: Import): Promise<Import> {
  if (loading.kind !== 'list') return loading;
  const earlier = await listSamples(db, loading);
  if (earlier.length === 0) return loading;
  const all = [...earlier, loading.options.samples ?? { affected: [], unaffected: [] }];
  const union = (key: 'affected' | 'unaffected') => [...new Set(all.flatMap((samples) => samples[key]))];
  const samples = { affected: union('affected'), unaffected: union('unaffected') };
  await updateImport(db, loading.importId, { options: { ...loading.options, samples } });
  return getImport(db, loading.importId);
}

/** Where the earlier load is all that is asked for, there is nothing left to do (`same_load`); otherwise somebody has to say why (`same_bytes`). */
async function refuseSameAgain(trx: Knex.Transaction, loading: Import): Promise<void> {
  if (loading.options.again) return;
  const same = await findSameLoad(trx, loading);
  if (!same) return;
  const isDone = isSameRequest(loading, same) && !(await hasLaterMembers(trx, same));
  const code = isDone ? 'same_load' : 'same_bytes';
  throw new LeftUndone('drop', { failure: { code, params: { import: same.importId } } });
}

/** Every record is accounted for: `records` = `accepted` + `rejected` + `duplicates` + `blank`. */
function totalsOf(
  { records, accepted, rejected, blank, warnings }: Loaded['loaded'],
  counts: Loaded['counts'],
): ImportCounts {
  const totals = { records, accepted, rejected, duplicates: counts.duplicates ?? 0, blank };
  if (records !== accepted + rejected + totals.duplicates + blank)
    throw new Error(`control totals do not add up: ${JSON.stringify(totals)}`);
  return { ...totals, ...counts, warnings };
}

/**
 * A file most rows of which an earlier import brought already is the same export again, or two that overlap: whoever loads it says that it is meant.
 * Fewer are told of.
 */
function refuseRepeated({ options }: Import, counts: ImportCounts): void {
  const { rows = 0, byImport = {} } = counts.repeated ?? {};
  const isMeant = options.again !== undefined || options.confirm?.some((value) => codeKey(value) === 'repeated');
  if (isMeant || rows === 0 || rows * 2 < counts.accepted) return;
  const params = { count: rows, imports: Object.keys(byImport).join(', '), confirm: JSON.stringify(['repeated']) };
  throw new LeftUndone('block', { counts, failure: { code: 'repeated', params } });
}

function refuseWrongTotals(totals: ImportCounts, declared: number | undefined): void {
  const found = totals.records - totals.blank;
  if (declared !== undefined && declared !== found)
    throw new LeftUndone('block', {
      counts: totals,
      failure: { code: 'totals', params: { declared, found } },
    });
}
