/**
 * The states of an import, and every way from one to the next. `server/imports/imports-repository.ts` writes no other way, the database has the
 * same list as a CHECK, and everybody else asks by name.
 *
 * `received` in the browser: somebody has to say that the file was read rightly. `needs_fix` and `failed` loaded nothing; `blocked` waits for
 * a reason (match rate), for another file (totals), or for somebody who confirms what it stopped at. `re_review`: reviewed, and moved since.
 */
export const importStates = [
  'uploading',
  'received',
  'validating',
  'review',
  're_review',
  'applying',
  'applied',
  'superseded',
  'rolled_back',
  'needs_fix',
  'blocked',
  'cancelled',
  'failed',
] as const;
export type ImportState = (typeof importStates)[number];

/** States in which a process is at work on it; without one it has failed. */
export const workingStates: readonly ImportState[] = ['uploading', 'validating', 'applying'];

const reading: readonly ImportState[] = ['validating', 'applying'];
const inReview: readonly ImportState[] = ['review', 're_review'];
const approvable: readonly ImportState[] = [...inReview, 'blocked'];
const startable: readonly ImportState[] = ['received', 'needs_fix', ...inReview];

interface Transition {
  from: readonly ImportState[];
  to: ImportState;
}

/** The one table of the states: from which a verb leads to which. From any other it does not fit. */
export const importTransitions = {
  /** The file is here, and waits for somebody to go on. */
  receive: { from: ['uploading'], to: 'received' },
  /** The file is here, and is read at once. */
  pass_on: { from: ['uploading'], to: 'validating' },
  /** The next part begins: it is read. */
  read: { from: startable, to: 'validating' },
  /** What was reviewed is loaded. */
  load: { from: startable, to: 'applying' },
  /** It was read, and waits to be loaded or approved. */
  review: { from: reading, to: 'review' },
  /** It is not what was reviewed any more. */
  review_again: { from: [...reading, ...approvable], to: 're_review' },
  /** It stopped at something that may be right. */
  block: { from: reading, to: 'blocked' },
  /** Its rows count, with nobody's approval. */
  apply: { from: reading, to: 'applied' },
  /** Something is wrong with the file. */
  send_back: { from: workingStates, to: 'needs_fix' },
  /** The same was loaded before. */
  drop: { from: reading, to: 'cancelled' },
  /** Something else went wrong, or its process died. */
  fail: { from: workingStates, to: 'failed' },
  /** Somebody said by name that what it stopped at is right. */
  confirm: { from: ['blocked'], to: 'received' },
  /** A second person lets a list go live. */
  approve: { from: approvable, to: 'applied' },
  /** Another list went live in its place. */
  supersede: { from: ['applied'], to: 'superseded' },
  /** The list that took its place was rolled back. */
  restore: { from: ['superseded'], to: 'applied' },
  /** Taken back before it counted. */
  cancel: { from: ['received', ...approvable], to: 'cancelled' },
  /** Taken back after it counted. */
  roll_back: { from: ['applied'], to: 'rolled_back' },
  /** Its rows are removed for good. */
  purge: { from: ['applied', 'superseded'], to: 'rolled_back' },
} as const satisfies Record<string, Transition>;

export type ImportVerb = keyof typeof importTransitions;

/** Verbs after which answers rest on other rows than before. */
export const changesForce = (verb: ImportVerb): boolean =>
  ['applied', 'rolled_back'].includes(importTransitions[verb].to);

/** Whether a verb fits the state. */
export const fits = (verb: ImportVerb, { state }: Stated): boolean =>
  (importTransitions[verb].from as readonly ImportState[]).includes(state);

interface Stated {
  state: ImportState;
}

/** States in which an import waits for somebody. */
export const waitingImportStates: readonly ImportState[] = [...startable, 'blocked'];
/** States in which its file is still needed. */
export const fileStates: readonly ImportState[] = [...workingStates, ...waitingImportStates];

export const isWorking = ({ state }: Stated): boolean => workingStates.includes(state);
export const isUploading = ({ state }: Stated): boolean => state === 'uploading';
/** Waits for somebody to say that its columns were read rightly. */
export const isReceived = ({ state }: Stated): boolean => state === 'received';
export const isLoading = ({ state }: Stated): boolean => state === 'applying';
export const isInReview = ({ state }: Stated): boolean => inReview.includes(state);
/** What was reviewed is not what is there now. */
export const isMoved = ({ state }: Stated): boolean => state === 're_review';
export const isBlocked = ({ state }: Stated): boolean => state === 'blocked';
export const isToFix = ({ state }: Stated): boolean => state === 'needs_fix';
export const isFailed = ({ state }: Stated): boolean => state === 'failed';
/** Answers rest on its rows. */
export const isInForce = ({ state }: Stated): boolean => state === 'applied';
/** It was in force, and is no longer: another took its place, or it was taken back. */
export const isSuperseded = ({ state }: Stated): boolean => state === 'superseded';
/** It has ended, or was replaced: nothing is left to do with it. */
export const isOver = ({ state }: Stated): boolean => ['rolled_back', 'superseded', 'cancelled'].includes(state);
/** A list that is live or may become it: whose answer is known stays known. */
export const isStanding = ({ state }: Stated): boolean => [...approvable, 'applied', 'superseded'].includes(state);

/** `isInForce`, for the query builder and for SQL. */
export const inForce = { state: 'applied' } as const satisfies Stated;
export const isInForceSql = (column: 'state' | 'i.state'): string => `${column} = '${inForce.state}'`;
const quoted = (states: readonly ImportState[]) => states.map((state) => `'${state}'`).join(', ');
export const isInReviewSql = (column: 'i.state'): string => `${column} in (${quoted(inReview)})`;
export const isBlockedSql = (column: 'i.state'): string => `${column} = 'blocked'`;
export const isUploadingSql = (column: 'state'): string => `${column} = 'uploading'`;
