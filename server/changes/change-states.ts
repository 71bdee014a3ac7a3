/** The states of a change that waits for a second person, and every way from one to the next. The database has the same list as a CHECK. */
export const changeStates = ['waiting', 're_review', 'approved', 'applied', 'rejected'] as const;
export type ChangeState = (typeof changeStates)[number];

export type ChangeVerb = 'approve' | 'apply' | 'move' | 'reject';

/**
 * - `approve`: a second person saw whom it clears and said so
 * - `apply`: it was done
 * - `move`: somebody outside the set that was seen would be cleared by now; the set is a new one
 * - `reject`: somebody said no, or it was asked for anew
 */
const transitions: { from: ChangeState; verb: ChangeVerb; to: ChangeState }[] = [
  { from: 'waiting', verb: 'approve', to: 'approved' },
  { from: 're_review', verb: 'approve', to: 'approved' },
  { from: 'approved', verb: 'apply', to: 'applied' },
  { from: 'waiting', verb: 'move', to: 're_review' },
  { from: 're_review', verb: 'move', to: 're_review' },
  { from: 'approved', verb: 'move', to: 're_review' },
  { from: 'waiting', verb: 'reject', to: 'rejected' },
  { from: 're_review', verb: 'reject', to: 'rejected' },
  { from: 'approved', verb: 'reject', to: 'rejected' },
];

/** Where a verb leads from a state; undefined where it does not fit. */
export const nextState = (from: ChangeState, verb: ChangeVerb): ChangeState | undefined =>
  transitions.find((one) => one.from === from && one.verb === verb)?.to;

/** States in which a change waits for somebody. */
export const waitingStates: readonly ChangeState[] = ['waiting', 're_review'];
