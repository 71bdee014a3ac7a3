import type { Db } from '../../db/connection';
import type { Verdict } from '../matching/verdict';
import type { Answer, Via } from './answer';

/** An answer as it was told. */
export interface KeptCheck {
  checkId: bigint;
  /** A member ID, or a space and the hex digest of an identifier. */
  person: string;
  via: Via;
  verdict: Verdict;
  answer: Answer;
}

type KeptCheckRow = Omit<KeptCheck, 'checkId'> & { checkId: string; checkedAt: Date };

const columns = ['checkId', 'person', 'via', 'verdict', 'answer', 'checkedAt'];

/** Newest first. */
export async function listKeptChecks(db: Db, person: string, limit: number): Promise<KeptCheck[]> {
  const rows = await db('checks')
    .where({ person })
    .orderBy('checkedAt', 'desc')
    .orderBy('checkId', 'desc')
    .limit(limit)
    .select<KeptCheckRow[]>(columns);
  return rows.map(toKeptCheck);
}

/** By the number behind a reference (`readReference`). */
export async function findKeptCheck(db: Db, checkId: bigint): Promise<KeptCheck | undefined> {
  const row = await db('checks').where({ checkId: checkId.toString() }).first<KeptCheckRow | undefined>(columns);
  return row && toKeptCheck(row);
}

/** Dates are texts in JSON. */
function toKeptCheck(row: KeptCheckRow): KeptCheck {
  const { answer } = row;
  return {
    checkId: BigInt(row.checkId),
    person: row.person,
    via: row.via,
    verdict: row.verdict,
    answer: {
      ...answer,
      memberId: answer.memberId ?? undefined,
      exposures: answer.exposures.map((exposure) => ({
        ...exposure,
        evidence: exposure.evidence.map((one) =>
          one.kind === 'list' ? { ...one, liveFrom: new Date(one.liveFrom) } : one,
        ),
      })),
      checked: answer.checked.map((one) => ({
        ...one,
        lists: one.lists.map((list) => ({ ...list, liveFrom: new Date(list.liveFrom) })),
      })),
      held: (answer.held ?? []).map((one) => ({
        ...one,
        since: new Date(one.since),
        last: one.last && { ...one.last, checkedAt: new Date(one.last.checkedAt) },
      })),
      coverage: (answer.coverage ?? []).map(({ from, until }) => ({
        from: from ? new Date(from) : undefined,
        until: until ? new Date(until) : undefined,
      })),
      checkedAt: row.checkedAt,
    },
  };
}

/** Removes the answers that rested on incidents which are purged, and on no other. @returns how many */
export async function deletePurgedChecks(db: Db): Promise<number> {
  const { rowCount } = await db.raw(`
    delete from checks c
    where jsonb_array_length(c.answer -> 'checked') > 0
      and not exists (
        select from jsonb_array_elements(c.answer -> 'checked') as o (looked_at)
        join incidents i on i.code = o.looked_at ->> 'incident'
        where i.state <> 'ended')`);
  return rowCount;
}
