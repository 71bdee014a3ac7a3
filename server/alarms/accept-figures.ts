import { recordEvent } from '../audit/record-event';
import { type ApplyChange, askForChange, type ChangeDependencies } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { RefusedError, UsageError } from '../errors';
import { recordFigures, updateSelfCheck, type WrongFigure } from '../figures/figures-repository';
import { figureKinds } from '../figures/figures-sql';
import { countMissingPeople, recordPeople } from '../matching/people-figures';
import { requireStaff } from '../staff/staff-repository';
import { listWrong, runSelfCheck } from './self-check';

/**
 * Asks for what is there to be taken for right, though it is not what was recorded: an approver other than who asks says yes, to the figures that
 * they saw, and types how many people fewer match than when they were recorded (at least: who was lost has no name any more).
 * @throws UsageError without a reason, RefusedError where nothing differs, ForbiddenError
 */
export async function acceptFigures(
  deps: ChangeDependencies,
  { by, reason }: { by: string; reason: string },
): Promise<Change> {
  if (!reason.trim()) throw new UsageError('Say why the figures are right: --reason TEXT.');
  const askedBy = await requireStaff(deps, by, ['operator']);
  const wrong = (await runSelfCheck(deps)).filter(isRecorded);
  if (wrong.length === 0)
    throw new RefusedError(
      'No figure differs from what was recorded; there is nothing to accept. Known people with a wrong answer are put right by the rules or lists.',
    );
  const request = { kind: 'self_check.accept', target: 'figures', askedBy, reason, data: { wrong } } as const;
  return askForChange(deps, { ...request, clears: countMissingPeople(wrong) }, applyAcceptance);
}

/**
 * Records everything as it is now, where it is what was asked about. What no record can mend (known people with a wrong answer, faults of the database)
 * stays wrong, and the gate closed.
 */
export const applyAcceptance: ApplyChange = async (_deps, trx, { by, askedBy, data }) => {
  const seen = ((data?.wrong ?? []) as WrongFigure[]).map(sayFigure);
  const present = (await listWrong(trx)).filter(isRecorded).map(sayFigure);
  if (seen.sort().join() !== present.sort().join())
    throw new RefusedError(
      'Since this was asked for, the figures have moved; nothing was accepted. Look at them (self-check) and ask again.',
      {
        told: 'changes:figures_moved',
      },
    );
  await recordFigures(trx, figureKinds);
  await recordPeople(trx);
  await updateSelfCheck(trx, await listWrong(trx));
  await recordEvent(trx, {
    actor: by.handle,
    action: 'self_check.accept',
    subject: 'figures',
    data: { asked_by: askedBy, accepted: seen },
  });
};

/** Known people are asked anew each time, and name somebody: neither the change nor the log holds them. */
const isRecorded = ({ kind }: WrongFigure) => kind !== 'known';

/** As the command line and the change that waits say it. */
export const sayFigure = ({ kind, subject, recorded, found }: WrongFigure): string =>
  `${kind} ${subject}: ${found ?? 'gone'}, recorded ${recorded ?? 'nothing'}`;
