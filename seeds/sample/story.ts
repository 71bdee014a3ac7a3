import type { Draw } from './draw';
import type { SampleEncoding } from './encoding';
import type { Identity } from './identity';

/** One activity of a made-up person. */
export interface Act {
  activity: string;
  /** As it stands in the file: local time in Japan, in the form and with the precision of the case. */
  at: string;
  site?: string;
  product?: string;
  channel?: string;
  paymentMethod?: string;
  detail?: string;
}

/**
 * A row of a case's table: people to whom the same thing happened. The table says who is affected; `acts` makes activities that bear it out.
 * Nothing here knows how the portal matches, so that the two can disagree.
 */
export interface Cohort {
  name: string;
  /** First letters of the member ID. Absent: people without an account, who stand on lists only. */
  register?: string;
  /** They have activities, but the members file lacks them. */
  isMissing?: boolean;
  demo: number;
  full: number;
  /** Exposures that the table counts them for. */
  affected?: readonly string[];
  /** Exposures that they can neither be counted for nor cleared of. */
  possible?: readonly string[];
  /** Exposures on whose affected list they stand. */
  listed?: readonly string[];
  kinds?: readonly string[];
  /** Share that has closed the account; 0.04 unless stated. */
  withdrawn?: number;
  acts?(draw: Draw): Act[];
}

/** Somebody whom the demo shows by name: takes a place in a cohort. */
export interface NamedPerson {
  /** Absent where the cohort has no accounts. */
  memberId?: string;
  /** What the demo shows by this person, in English. */
  shows: string;
  cohort: string;
  name: string;
  nameKana: string;
  loginId?: string;
  email: string;
  phone?: string;
  birthDate?: string;
  locale?: 'ja' | 'en';
  withdrawn?: boolean;
  /** Absent: cannot sign in. */
  password?: string;
  /** How the company's old system kept the password. */
  scheme?: 'argon2' | 'bcrypt' | 'sha256';
  /** Absent: never changed. */
  passwordChangedAt?: string;
  /** In place of the cohort's; they must bear out the same verdicts. */
  acts?: readonly Act[];
}

export type SampleSize = 'demo' | 'full';

/** How the affected lists of a case name people: the columns, and the values of one row. */
export interface ListForm {
  columns: readonly ('member_id' | 'login_id' | 'email' | 'phone' | 'note')[];
  row(person: Person): readonly string[];
}

/** Somebody as the files have them. */
export interface Person extends Identity {
  /** Empty text: no account. */
  memberId: string;
  kinds: readonly string[];
  isWithdrawn: boolean;
  passwordHash: string;
  passwordChangedAt: string;
  acts: readonly Act[];
  cohort: Cohort;
}

export interface SampleCase {
  code: string;
  encoding: SampleEncoding;
  lineEnd: '\n' | '\r\n';
  /** Headers and states in Japanese rather than by their names. */
  isJapanese: boolean;
  birthDates: 'western' | 'era';
  /** Share of people who live abroad. */
  abroad: number;
  /** For which time the activities are complete. */
  covers: string;
  /** Values that publishing asks to confirm by name. */
  confirm: readonly string[];
  list?: ListForm;
  /** What becomes of the incident in the demo. */
  state: 'published' | 'closed';
  cohorts: readonly Cohort[];
  people: readonly NamedPerson[];
}
