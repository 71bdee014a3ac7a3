import { recordEvent } from '../audit/record-event';
import { type ApplyChange, askForChange, type ChangeDependencies } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { UsageError } from '../errors';
import { recordFigures, updateSelfCheck } from '../figures/figures-repository';
import { figureKinds } from '../figures/figures-sql';
import { recordPeople } from '../matching/people-figures';
import { requireStaff } from '../staff/staff-repository';

/**
 * Asks for what is there to be taken for right, though it is not what was recorded: an approver other than who asks says yes.
 * @throws UsageError without a reason, ForbiddenError
 */
export async function acceptFigures(
  deps: ChangeDependencies,
  { by, reason }: { by: string; reason: string },
): Promise<Change> {
  if (!reason.trim()) throw new UsageError('Say why the figures are right: --reason TEXT.');
  const askedBy = await requireStaff(deps, by, ['operator']);
  return askForChange(deps, { kind: 'self_check.accept', target: 'figures', askedBy, reason }, applyAcceptance);
}

/** Records everything as it is now. Known people with a wrong answer are no figures, and close the gate again at the next count. */
export const applyAcceptance: ApplyChange = async (_deps, trx, { by, askedBy }) => {
  await recordFigures(trx, figureKinds);
  await recordPeople(trx);
  await updateSelfCheck(trx, []);
  await recordEvent(trx, {
    actor: by.handle,
    action: 'self_check.accept',
    subject: 'figures',
    data: { asked_by: askedBy },
  });
};
