import type { DataItem } from '../incident-file/data-item';

/** Verdict for one exposure that matches (rule 5 of docs/matching.md). */
export type ExposureVerdict = 'affected' | 'possibly_affected' | 'under_investigation';

/** Verdict for one person over all live incidents (rule 6). */
export type Verdict = ExposureVerdict | 'no_match_so_far' | 'not_affected' | 'no_record' | 'could_not_check';

/** By which way somebody asked; the answer is the same by each. */
export type Via = 'web' | 'cli' | 'api' | 'support' | 'email_code' | 'letter_code';

/** Why an exposure matches. */
export type Evidence =
  | {
      kind: 'activity';
      activity: string;
      site?: string;
      product?: string;
      channel?: string;
      paymentMethod?: string;
      /** Canonical, at the precision it was recorded with: `2016-06-03`, `2016-06-03T08:30`, `2016-06-03T08:30:15`; an offset only where the file had one. */
      occurredAt: string;
      /** Position of the criterion that it meets, from 0. */
      criterion: number;
      /** True: entirely inside the window. False: it overlaps it only in part. */
      isInside: boolean;
    }
  | { kind: 'list'; listVersion: number; liveFrom: Date; isCertain: boolean }
  | { kind: 'everyone' };

export interface ExposureAnswer {
  incident: string;
  exposure: string;
  verdict: ExposureVerdict;
  dataItems: DataItem[];
  evidence: Evidence[];
  desk: string;
  revision: number;
}

/** What an answer rested on, for one live incident. */
export interface CheckedIncident {
  incident: string;
  revision: number;
  state: 'investigating' | 'published' | 'closed';
  lists: { exposure: string; version: number; liveFrom: Date }[];
}

/** One answer for one person at one time. */
export interface Answer {
  /** Undefined for a proven identifier that finds no member. */
  memberId: string | undefined;
  /** Person under whom it was kept, where that is no member. */
  keptAs?: string;
  verdict: Verdict;
  /** Those that match, gravest first. */
  exposures: ExposureAnswer[];
  checked: CheckedIncident[];
  /** For which time the loaded activities are complete; `until` is exclusive, an absent end is open. */
  coverage: { from: Date | undefined; until: Date | undefined }[];
  checkedAt: Date;
  /**
   * Why the answer is not complete, which makes it `could_not_check` where nothing matched: `ours` (database, missing list, key; then HTTP
   * 503) or `record` (a row of this member could not be read).
   */
  cause?: 'ours' | 'record';
}

const gravity: Verdict[] = [
  'no_record',
  'not_affected',
  'no_match_so_far',
  'could_not_check',
  'under_investigation',
  'possibly_affected',
  'affected',
];

/** Every verdict, gravest first. */
export const verdicts: readonly Verdict[] = gravity.toReversed();

/**
 * How an answer is told to people, and so the verdict that it is kept under: an all-clear for which there was nothing to check against (no incident is live, as after a recall) tells
 * nobody that they are safe.
 */
export const toldVerdict = ({ verdict, checked }: Pick<Answer, 'verdict' | 'checked'>): Verdict =>
  verdict === 'not_affected' && checked.length === 0 ? 'could_not_check' : verdict;

/** The graver of two verdicts. */
export const graverVerdict = (a: Verdict, b: Verdict): Verdict => (gravity.indexOf(a) >= gravity.indexOf(b) ? a : b);
