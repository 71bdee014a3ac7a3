import type { QueryResultRow } from 'pg';
import type { Db } from '../../db/connection';
import { prepared } from '../../db/connection';
import type { DataItem } from '../incident-file/data-item';
import type { Reason, Verdict } from '../matching/verdict';
import type { Answer, ExposureAnswer, ToldState, Via } from './answer';
import { answerSql } from './answer-sql';
import { type BesideRow, besideSql, type ToldRow, toldRowSql } from './done-actions-repository';

/** An activity that meets a criterion. Times are milliseconds since 1970; `until` is exclusive. */
export interface ActivityFact {
  activity: string;
  site: string | null;
  product: string | null;
  channel: string | null;
  paymentMethod: string | null;
  /** Null, as `until`: the time is not known. */
  from: number | null;
  until: number | null;
  occurredAs: string | null;
  timeZone: string | null;
  criterion: number;
  isInside: boolean;
  isCertain: boolean;
  /** Names of values, or `time`. */
  unknown: string[];
}

/** That somebody was a member in a window of membership. Times as above; null: not known, or has not left. */
export interface MembershipFact {
  criterion: number;
  isCertain: boolean;
  timeZone: string | null;
  registeredFrom: number | null;
  registeredUntil: number | null;
  withdrawnFrom: number | null;
  withdrawnUntil: number | null;
}

/** An exposure that matches, with why. */
export interface MatchFact {
  revisionId: number;
  exposure: string;
  isCertain: boolean;
  dataItems: DataItem[];
  desk: string;
  activities: ActivityFact[] | null;
  memberships: MembershipFact[] | null;
  list: { listVersion: number; liveFrom: number; isCertain: boolean; isFormer: boolean } | null;
  basis: 'window' | 'list' | 'both' | 'either';
  /** Code of the exposure that it is part of. */
  partOf: string | null;
  /** How the exposure's kinds admit the person. */
  standing: 'certain' | 'possible' | 'none' | null;
  everyone: boolean;
}

/** A live incident that was looked at. */
export interface CheckedFact {
  revisionId: number;
  incident: string;
  revision: number;
  state: ToldState;
  lists: { exposure: string; version: number; liveFrom: number }[];
}

/** An incident that is being corrected. Times are milliseconds since 1970; null: the person was told nothing of it before. */
export interface HeldFact {
  incident: string;
  since: number;
  last: { verdict: Verdict; exposures: ExposureAnswer[] } | null;
  lastAt: number | null;
}

/** All that an answer for one person is made of, read at one moment. */
export interface Facts extends QueryResultRow {
  is_member: boolean;
  profile: Buffer | null;
  matches: MatchFact[];
  checked: CheckedFact[];
  /** Milliseconds since 1970; null: open. */
  held: HeldFact[];
  coverage: { from: number | null; until: number | null }[];
  /** What closes the gate (rule 6), each once. */
  reasons: Reason[];
  last_fingerprint: Buffer | null;
  was_told_in_session: boolean;
  /** Where it was asked for. */
  beside?: BesideRow;
}

/**
 * @param person a member ID, or a space and the hex digest of an identifier
 * @param except member IDs: entries that mean one of them are left out
 * @param withBeside for a page: what stands beside the answer is read in the same statement
 */
export async function findFacts(
  db: Db,
  person: string,
  except: string[],
  session: string | undefined,
  withBeside = false,
): Promise<Facts> {
  const { rows } = await prepared<Facts>(db, {
    ...(withBeside ? forPage : forAnswer),
    values: [person, except, session ?? null],
  });
  return rows[0] as Facts;
}

const forAnswer = { name: 'check-person', text: answerSql };
const forPage = { name: 'check-person-page', text: `${answerSql},${besideSql}` };

/** @returns what the next answer is told apart from */
export async function insertCheck(
  db: Db,
  check: { person: string; via: Via; session?: string; verdict: Verdict; fingerprint: Buffer; answer: Answer },
): Promise<ToldRow> {
  const { rows } = await prepared<{ told: ToldRow }>(db, {
    name: 'insert-check',
    text: `insert into checks (person, checked_at, via, session, verdict, fingerprint, answer) values ($1, $2, $3, $4, $5, $6, $7)
      returning ${toldRowSql} as told`,
    values: [
      check.person,
      check.answer.checkedAt,
      check.via,
      check.session ?? null,
      check.verdict,
      check.fingerprint,
      JSON.stringify(check.answer),
    ],
  });
  return (rows[0] as { told: ToldRow }).told;
}
