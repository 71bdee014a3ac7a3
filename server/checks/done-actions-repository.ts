import type { Db } from '../../db/connection';
import { prepared } from '../../db/connection';
import type { DoneFacts } from '../guidance/action-list';
import type { Verdict } from '../matching/verdict';
import { findingsSql } from './findings-sql';
import { type OwnActivity, type OwnActivityRow, ownActivitiesOf, ownActivitiesSql } from './own-activities-repository';

/** What a person's page shows beside the answer. */
export interface ResultFacts extends DoneFacts {
  /** ID of the kept answer, which is the one being shown; undefined where none was kept. */
  checkId: bigint | undefined;
  /** The answer kept before that one, where it told something else. */
  earlier: { verdict: Verdict; at: Date } | undefined;
  /** The company has noticed that the answer changed, and this person has not read the new one yet. */
  hasNews: boolean;
  own: OwnActivity[];
}

/** A kept answer, as far as the next one is told apart from it. */
export interface ToldRow {
  checkId: string;
  verdict: Verdict;
  at: string;
  findings: string;
}

/** A row of `toldSql` for the kept answer `row`. */
export const toldRowSql = `json_build_object('checkId', check_id::text, 'verdict', verdict, 'at', checked_at, 'findings', ${findingsSql})`;

/** As `besideSql` reads it; times are texts in JSON. */
export interface BesideRow {
  ticked: string[];
  passwordChangedAt: string | null;
  /** Newest first. */
  told: ToldRow[];
  hasNews: boolean;
  own: OwnActivityRow[];
}

/**
 * A column of a statement whose $1 is a person (a member ID, or a space and a digest, who has no activities): what they ticked off, when the password
 * was last changed, the answers last kept, and their own activities.
 */
export const besideSql = `json_build_object(
  'ticked', (select coalesce(json_agg(action), '[]') from done_actions where member_id = $1),
  'passwordChangedAt', (select changed_at from credentials where member_id = $1),
  'told', (select coalesce(json_agg(k.told order by k.checked_at desc, k.check_id desc), '[]')
    from (select ${toldRowSql} as told, checked_at, check_id
      from checks where person = $1 order by checked_at desc, check_id desc limit 2) k),
  'hasNews', exists (select from answer_changes where member_id = $1 and seen_at is null),
  'own', (${ownActivitiesSql})) as beside`;

/** What stands beside an answer that was not asked for with it. */
export async function findResultFacts(db: Db, person: string): Promise<ResultFacts> {
  const { rows } = await prepared<{ beside: BesideRow }>(db, {
    name: 'result-facts',
    text: `select ${besideSql}`,
    values: [person],
  });
  return resultFactsOf((rows[0] as { beside: BesideRow }).beside);
}

/** @param kept the answer that was kept after the row was read, if one was */
export function resultFactsOf(row: BesideRow, kept?: ToldRow): ResultFacts {
  const [last, before] = kept ? [kept, ...row.told] : row.told;
  const isChanged = last && before && (last.verdict !== before.verdict || last.findings !== before.findings);
  return {
    ticked: new Set(row.ticked),
    passwordChangedAt: row.passwordChangedAt === null ? undefined : new Date(row.passwordChangedAt),
    checkId: last && BigInt(last.checkId),
    earlier: isChanged ? { verdict: before.verdict, at: new Date(before.at) } : undefined,
    hasNews: row.hasNews,
    own: ownActivitiesOf(row.own),
  };
}

export async function insertDoneAction(db: Db, memberId: string, action: string, doneAt: Date): Promise<void> {
  await db('done_actions').insert({ memberId, action, doneAt }).onConflict(['memberId', 'action']).ignore();
}

export async function deleteDoneAction(db: Db, memberId: string, action: string): Promise<void> {
  await db('done_actions').where({ memberId, action }).delete();
}
