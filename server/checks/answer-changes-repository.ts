import type { Knex } from 'knex';
import type { Db } from '../../db/connection';
import { withClient } from '../../db/connection';
import { gateSql, unreadOfSql } from '../matching/gate-sql';
import { everyLiveIncident, matchingSql } from '../matching/matching-sql';
import { exposureVerdictSql, gravestSql, openVerdictSql, type Verdict } from '../matching/verdict';
import { findingsSql } from './findings-sql';

export type ReviewState = 'listed' | 'approved' | 'sent' | 'dropped';

/** One look through the kept answers for those that have changed since. */
export interface Review {
  reviewId: number;
  state: ReviewState;
  listedBy: string;
  listedAt: Date;
  approvedBy?: string;
}

/** How many people were told one thing and would be told another now. */
export interface Transition {
  told: Verdict;
  present: Verdict;
  people: number;
  /** Of them: queued to be written to, have no address, have read the new answer. */
  mailed: number;
  unreachable: number;
  seen: number;
}

const columns = ['reviewId', 'state', 'listedBy', 'listedAt', 'approvedBy'];

export async function insertReview(trx: Db, { by, at }: { by: string; at: Date }): Promise<number> {
  const [row] = await trx('answer_reviews')
    .insert({ state: 'listed', listedBy: by, listedAt: at })
    .returning<{ reviewId: number }[]>('reviewId');
  return (row as { reviewId: number }).reviewId;
}

/**
 * Members whose last kept answer is not what they would be told now, by the one matching SQL. Left out: who was written to about the same
 * change before, and whose answer cannot be given now. @returns how many
 */
export async function insertChangedAnswers(trx: Knex.Transaction, reviewId: number): Promise<number> {
  const { rowCount } = await withClient(trx, (client) =>
    client.query(
      `with ${matchingSql({ scope: everyLiveIncident })},
      told as (
        select distinct on (person) person, checked_at, verdict, ${findingsSql} as findings
        from checks where left(person, 1) <> ' '
        order by person, checked_at desc, check_id desc
      ),
      present as (
        select person, string_agg(concat_ws('/', incident, exposure, verdict), ' ' order by incident, exposure) as findings,
          ${gravestSql('verdict')} as verdict
        from (
          select m.person, i.code as incident, e.code as exposure,
            ${exposureVerdictSql({ isCertain: 'm.is_certain', isInvestigating: "i.state = 'investigating'" })} as verdict
          from matches m
          join exposures e on e.revision_id = m.revision_id and e.bit = m.bit
          join incidents i on i.live_revision_id = m.revision_id
          where m.person in (select person from told)
        ) found
        group by person
      ),
      closed as materialized (select reason from (${gateSql()}) gate limit 1),
      compared as (
        select t.person, t.verdict as told, t.checked_at, t.findings as told_findings, coalesce(p.findings, '') as findings,
          coalesce(p.verdict, (select ${openVerdictSql('coalesce(bool_or(is_investigating), false)')} from scope)) as verdict
        from told t
        join members m on m.member_id = t.person
        left join present p on p.person = t.person
        where p.person is not null
          or not exists (select from closed) and not ${unreadOfSql('t.person')}
      )
      insert into answer_changes (member_id, review_id, told_verdict, told_at, new_verdict, new_findings)
      select person, $1, told, checked_at, verdict, findings
      from compared c
      where (told <> verdict or told_findings <> findings)
        and not exists (
          select from answer_changes a join answer_reviews r using (review_id)
          where a.member_id = c.person and r.state in ('approved', 'sent') and a.new_verdict = c.verdict
            and a.new_findings = c.findings and a.told_at = c.checked_at)`,
      [reviewId],
    ),
  );
  return rowCount ?? 0;
}

/** Newest first. */
export async function listReviews(db: Db, limit: number): Promise<Review[]> {
  return db('answer_reviews').select(columns).orderBy('reviewId', 'desc').limit(limit);
}

export async function findReview(db: Db, reviewId: number): Promise<Review | undefined> {
  return db('answer_reviews').where({ reviewId }).first(columns);
}

/** Nobody else changes the review until the transaction ends. */
export async function lockReview(trx: Db, reviewId: number): Promise<Review | undefined> {
  return trx('answer_reviews').where({ reviewId }).forUpdate().first(columns);
}

export async function updateReview(
  db: Db,
  reviewId: number,
  change: {
    state: ReviewState;
    approvedBy?: string;
    approvedAt?: Date;
    fourEyes?: boolean;
    endedBy?: string;
    endedAt?: Date;
  },
): Promise<void> {
  await db('answer_reviews').where({ reviewId }).update(change);
}

/** The most people first. */
export async function listTransitions(db: Db, reviewId: number): Promise<Transition[]> {
  const { rows } = await db.raw<{ rows: Transition[] }>(
    `select told_verdict as told, new_verdict as present, count(*)::int as people, count(mail_id)::int as mailed,
       (count(*) filter (where is_settled and mail_id is null and seen_at is null))::int as unreachable, count(seen_at)::int as seen
     from answer_changes where review_id = ? group by 1, 2 order by people desc, 1, 2`,
    [reviewId],
  );
  return rows;
}

/** People of a review, in order of their IDs. */
export async function listChangedMembers(
  db: Db,
  reviewId: number,
  limit: number,
): Promise<
  { memberId: string; told: Verdict; toldAt: Date; present: Verdict; findings: string; seenAt: Date | undefined }[]
> {
  return db('answer_changes')
    .where({ reviewId })
    .orderBy('memberId')
    .limit(limit)
    .select(
      'memberId',
      'told_verdict as told',
      'toldAt',
      'new_verdict as present',
      'new_findings as findings',
      'seenAt',
    );
}

/** Some of those who are still to be written to, each held until the transaction ends; not who has read the new answer meanwhile. */
export async function takeUnsettled(
  trx: Db,
  reviewId: number,
  limit: number,
): Promise<{ memberId: string; profile: Buffer; locale: string | undefined }[]> {
  const { rows } = await trx.raw<{ rows: { memberId: string; profile: Buffer; locale: string | null }[] }>(
    `select a.member_id as "memberId", m.profile, m.locale
     from answer_changes a join members m using (member_id)
     where a.review_id = ? and not a.is_settled and a.seen_at is null
     order by a.member_id limit ? for update of a skip locked`,
    [reviewId, limit],
  );
  return rows.map((row) => ({ memberId: row.memberId, profile: row.profile, locale: row.locale ?? undefined }));
}

export async function settleChange(
  trx: Db,
  reviewId: number,
  memberId: string,
  mailId: string | undefined,
): Promise<void> {
  await trx('answer_changes')
    .where({ reviewId, memberId })
    .update({ isSettled: true, mailId: mailId ?? null });
}

/** The person reads the present answer. */
export async function markAnswerChangesSeen(db: Db, memberId: string, at: Date): Promise<void> {
  await db('answer_changes').where({ memberId }).whereNull('seenAt').update({ seenAt: at });
}
