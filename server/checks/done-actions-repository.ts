import { prepared } from '../../db/connection';
import type { Db } from '../dependencies';
import type { DoneFacts } from './action-list';

/** What a person's page shows beside the answer. */
export interface ResultFacts extends DoneFacts {
  /** ID of the kept answer, which is the one being shown; undefined where none was kept. */
  checkId: bigint | undefined;
}

interface ResultFactsRow {
  ticked: string[];
  changed_at: Date | null;
  check_id: string | null;
}

/** What a person (a member ID, or a space and a digest) ticked off, when the password was last changed, and the answer last kept. */
export async function findResultFacts(db: Db, person: string): Promise<ResultFacts> {
  const { rows } = await prepared<ResultFactsRow>(db, {
    name: 'result-facts',
    text: `select array(select action from done_actions where member_id = $1) as ticked,
        (select changed_at from credentials where member_id = $1) as changed_at,
        (select check_id from checks where person = $1 order by checked_at desc, check_id desc limit 1) as check_id`,
    values: [person],
  });
  const row = rows[0] as ResultFactsRow;
  return {
    ticked: new Set(row.ticked),
    passwordChangedAt: row.changed_at ?? undefined,
    checkId: row.check_id === null ? undefined : BigInt(row.check_id),
  };
}

export async function insertDoneAction(db: Db, memberId: string, action: string, doneAt: Date): Promise<void> {
  await db('done_actions')
    .insert({ member_id: memberId, action, done_at: doneAt })
    .onConflict(['member_id', 'action'])
    .ignore();
}

export async function deleteDoneAction(db: Db, memberId: string, action: string): Promise<void> {
  await db('done_actions').where({ member_id: memberId, action }).delete();
}
