import type { DataItem } from '../incident-file/data-item';
import type { AnsweringState } from '../matching/answering-states';
import type { ExposureVerdict, Reason, Verdict } from '../matching/verdict';
import type { ResultFacts } from './done-actions-repository';

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
      /**
       * Canonical, at the precision it was recorded with: `2016-06-03`, `2016-06-03T08:30`, `2016-06-03T08:30:15`; an offset only where the file
       * had one. Undefined: the time is not known.
       */
      occurredAt: string | undefined;
      /** IANA name of the clocks that `occurredAt` was read from, where it has no offset: those of its import. */
      timeZone: string;
      /** Position of the criterion that it meets, from 0. */
      criterion: number;
      /** True: entirely inside the window. False: it overlaps it only in part. */
      isInside: boolean;
      /** True: it meets the criterion certainly. False: its time or a value that is blank leaves it open. */
      isCertain: boolean;
    }
  | { kind: 'list'; listVersion: number; liveFrom: Date; isCertain: boolean }
  | {
      kind: 'membership';
      /** Canonical; undefined: not known, or has not left. */
      from: string | undefined;
      to: string | undefined;
      /** Position of the criterion, from 0. */
      criterion: number;
      isCertain: boolean;
    }
  | { kind: 'everyone' };

/** What is not known where an exposure is only possible (rule 7 of docs/matching.md). */
export type Unknown =
  | 'activity'
  | 'site'
  | 'product'
  | 'channel'
  | 'payment_method'
  | 'time'
  | 'kinds'
  | 'membership'
  | 'person'
  | 'former_identifier';

export interface ExposureAnswer {
  incident: string;
  exposure: string;
  verdict: ExposureVerdict;
  /** What leaked for this person: certainly, and those of `may`. */
  dataItems: DataItem[];
  /** Of them those that leaked for some only, of whom nobody knows whether this person is one. */
  may?: DataItem[];
  /** Of this person alone, as the list has it; kept nowhere in clear. */
  details?: string[];
  offerCodes?: string[];
  evidence: Evidence[];
  /** Why it is only possible; empty where it is certain. */
  unknown: Unknown[];
  desk: string;
  revision: number;
}

/** States of an incident that customers are told of. */
export type ToldState = AnsweringState | 'held' | 'ended';

/** What an answer rested on, for one incident, and what it says of that incident alone. */
export interface CheckedIncident {
  incident: string;
  revision: number;
  /** `held`: it is being corrected; `ended`: it can no longer be asked about. */
  verdict: Verdict | 'held' | 'ended';
  state: ToldState;
  lists: { exposure: string; version: number; liveFrom: Date }[];
}

/** An incident that is being corrected, and what this person was told of it before. */
export interface HeldIncident {
  incident: string;
  since: Date;
  last: { verdict: Verdict; exposures: ExposureAnswer[]; checkedAt: Date } | undefined;
}

/** One answer for one person at one time. */
export interface Answer {
  /** Undefined for a proven identifier that finds no member. */
  memberId: string | undefined;
  /** Whom the asker acts for (`acts_for`), so that the page can name them; kept nowhere in clear. */
  represented?: { memberId: string; name: string | undefined };
  /** Person under whom it was kept, where that is no member. */
  keptAs?: string;
  /** What its page shows beside it, read at the same moment; kept nowhere. */
  beside?: ResultFacts;
  verdict: Verdict;
  /** Those that match, gravest first. */
  exposures: ExposureAnswer[];
  checked: CheckedIncident[];
  held: HeldIncident[];
  /** For which time the loaded activities are complete; `until` is exclusive, an absent end is open. */
  coverage: { from: Date | undefined; until: Date | undefined }[];
  checkedAt: Date;
  /** What closes the gate, which makes it `could_not_check` where nothing matched; what matched holds all the same. */
  reason?: Reason;
}
