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

interface ToldRow {
  checkId: string;
  verdict: Verdict;
  at: string;
  findings: string;
}

interface ResultFactsRow {
  ticked: string[];
  passwordChangedAt: Date | null;
  told: ToldRow[];
  hasNews: boolean;
  own: OwnActivityRow[];
}

/**
 * What a person (a member ID, or a space and a digest, who has no activities) ticked off, when the password was last changed, the answer last
 * kept, and their own activities, in one statement.
 */
export async function findResultFacts(db: Db, person: string): Promise<ResultFacts> {
  const { rows } = await prepared<ResultFactsRow>(db, {
    name: 'result-facts',
    text: `select array(select action from done_actions where member_id = $1) as ticked,
        (select changed_at from credentials where member_id = $1) as "passwordChangedAt",
        array(select json_build_object('checkId', check_id, 'verdict', verdict, 'at', checked_at, 'findings', ${findingsSql})
          from checks where person = $1 order by checked_at desc, check_id desc limit 2) as told,
        exists (select from answer_changes where member_id = $1 and seen_at is null) as "hasNews",
        (${ownActivitiesSql}) as own`,
    values: [person],
  });
  const row = rows[0] as ResultFactsRow;
  return {
    ticked: new Set(row.ticked),
    passwordChangedAt: row.passwordChangedAt ?? undefined,
    ...toldOf(row.told),
    hasNews: row.hasNews,
    own: ownActivitiesOf(row.own),
  };
}

function toldOf([last, before]: ToldRow[]): Pick<ResultFacts, 'checkId' | 'earlier'> {
  const isChanged = last && before && (last.verdict !== before.verdict || last.findings !== before.findings);
  return {
    checkId: last && BigInt(last.checkId),
    earlier: isChanged ? { verdict: before.verdict, at: new Date(before.at) } : undefined,
  };
}

export async function insertDoneAction(db: Db, memberId: string, action: string, doneAt: Date): Promise<void> {
  await db('done_actions').insert({ memberId, action, doneAt }).onConflict(['memberId', 'action']).ignore();
}

export async function deleteDoneAction(db: Db, memberId: string, action: string): Promise<void> {
  await db('done_actions').where({ memberId, action }).delete();
}
