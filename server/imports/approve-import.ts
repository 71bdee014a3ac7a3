import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { ForbiddenError, RefusedError } from '../errors';
import { compareWithLive } from '../lists/compare-versions';
import { countPeople } from '../lists/insert-people';
import { findLiveVersion, findVersionOfImport, type ListVersion, makeLive } from '../lists/versions-repository';
import { type Import, type ImportCounts, reviewOf, wrongSamples } from '../rows/import';
import { requireStaff } from '../staff/staff-repository';
import { importLimits } from './import-limits';
import { holdTarget } from './import-locks';
import { getImport, getImportForUpdate, updateImport } from './imports-repository';

/** Thrown when a list may go live only with a reason, and none was given. */
export class ReasonNeededError extends RefusedError {}

export interface ApproveCommand {
  importId: number;
  /** Email of the person on the staff. */
  by: string;
  /** Needed where fewer people match members than the floor. */
  reason?: string;
  /** `reviewOf` the import as the approver saw it; the command line approves what is there. */
  review?: string;
}

/**
 * Puts a list in the place of the live one. Approved is what was reviewed: where the live version or the counts have moved since, nothing goes
 * live, and the import is `re_review` with the new figures.
 * @throws ForbiddenError when the importer approves, RefusedError when the state, the match rate or the review do not allow it
 */
export async function approveImport(
  deps: Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>,
  command: ApproveCommand,
): Promise<Import> {
  const { db } = deps;
  const moved = await db.transaction((trx) => approveInside(deps, trx, command));
  if (moved)
    throw new RefusedError(
      `Since import ${command.importId} was reviewed, the live list or the members have changed; nothing went live. Look at the new figures (import status ${command.importId}) and approve again.`,
      { told: 'refusals:review_moved', values: { import: command.importId } },
    );
  return getImport(db, command.importId);
}

/** @returns true when the review is out of date */
async function approveInside(
  deps: Pick<Dependencies, 'config' | 'keys' | 'now'>,
  trx: Knex.Transaction,
  command: ApproveCommand,
): Promise<boolean> {
  const { config, keys, now } = deps;
  const staff = await requireStaff({ db: trx, keys }, command.by, ['approver']);
  const reviewed = await getImportForUpdate(trx, command.importId);
  const version = await getWaitingVersion(trx, reviewed);
  if (staff.handle === reviewed.importedBy && config.fourEyes)
    throw new ForbiddenError('Whoever imported a list cannot approve it (four eyes).', { told: 'refusals:own_list' });
  await holdTarget(trx, reviewed);
  const counts = await recount(trx, reviewed, version);
  if ((command.review ?? reviewOf(reviewed)) !== reviewOf({ ...reviewed, counts })) {
    const { changes, samples, ...fresh } = counts;
    await updateImport(trx, reviewed.importId, { state: 're_review', counts: fresh });
    return true;
  }
  requireReason(counts, command.reason);
  const live = await findLiveVersion(trx, version.incidentId, version.exposure);
  await makeLive(trx, version, now());
  if (live) await updateImport(trx, live.importId, { state: 'superseded' });
  await updateImport(trx, reviewed.importId, {
    ...{
      state: 'applied',
      approvedBy: staff.handle,
      approvedAt: now(),
      appliedAt: now(),
      approvalReason: command.reason,
    },
    fourEyes: config.fourEyes,
  });
  await recordEvent(trx, {
    actor: staff.handle,
    action: 'import.approve',
    subject: `import ${reviewed.importId}`,
    data: {
      ...{ hash: reviewed.fileHash?.toString('hex'), version: version.number, accepted: counts.accepted },
      ...{ matched: counts.matched, has_reason: command.reason !== undefined },
      ...(config.fourEyes ? {} : { four_eyes: 'off' }),
    },
  });
  return false;
}

async function getWaitingVersion(
  trx: Knex.Transaction,
  { importId, kind, state, failure }: Import,
): Promise<ListVersion> {
  if (kind !== 'list')
    throw new RefusedError(
      `Import ${importId} is of ${kind}, which count as soon as they are loaded; only lists are approved.`,
      { told: 'refusals:only_lists', values: { import: importId } },
    );
  const version = await findVersionOfImport(trx, importId);
  const isWaiting = state === 'review' || state === 're_review' || (state === 'blocked' && failure === undefined);
  if (!version || !isWaiting)
    throw new RefusedError(`Import ${importId} is ${state}; there is nothing to approve.`, {
      told: 'refusals:nothing_to_approve',
      values: { import: importId },
    });
  return version;
}

async function recount(
  trx: Knex.Transaction,
  { counts }: Import,
  { listVersionId }: ListVersion,
): Promise<ImportCounts> {
  const { people, matched } = await countPeople(trx, listVersionId);
  return {
    ...counts,
    matched,
    unmatched: people - matched,
    comparison: await compareWithLive(trx, listVersionId, people),
  };
}

function requireReason(counts: ImportCounts, reason: string | undefined): void {
  if (reason?.trim()) return;
  const { matched = 0, accepted } = counts;
  if (matched < accepted * importLimits.matchRate) {
    const rate = Math.floor((matched / accepted) * 100);
    throw new ReasonNeededError(
      `Only ${rate} % of the people on this list are members (${matched} of ${accepted}); give a reason to approve it all the same.`,
      { told: 'refusals:reason_for_rate', values: { rate, matched, accepted } },
    );
  }
  const wrong = wrongSamples(counts).map(({ memberId }) => memberId);
  if (wrong.length > 0)
    throw new ReasonNeededError(
      `The answer of ${wrong.join(', ')} would not be as the importer knows it; give a reason to approve it all the same.`,
      { told: 'refusals:reason_for_samples', values: { members: wrong.join(', ') } },
    );
}
