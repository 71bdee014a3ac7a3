import type { Db } from '../../db/connection';

/** One occasion on which the company looked at a member's record, as that member may know it: by role, not by name. */
export interface RecordView {
  viewedAt: Date;
  role: string;
  /** Code of the reason: `calls:reason.CODE` in the locale files. */
  reason: string;
  caseNumber: string | undefined;
  /** False: the caller was not verified, or nobody went past asking. */
  wasShown: boolean;
}

/** Who at the company viewed a member's record, newest first: one for each call, however often its page was opened. */
export async function listViewsOfMember(db: Db, memberId: string, limit = 100): Promise<RecordView[]> {
  const { rows } = await db.raw(
    `select min(occurred_at) as viewed_at, min(data->>'role') as role, min(reason) as reason,
       min(data->>'caseNumber') as case_number, bool_or(action = 'member.view') as was_shown
     from audit.events
     where member_id = ? and action in ('call.open', 'member.view', 'member.view_digits')
     group by subject
     order by viewed_at desc
     limit ?`,
    [memberId, limit],
  );
  return rows.map(
    (row: { viewed_at: Date; role: string; reason: string; case_number: string | null; was_shown: boolean }) => ({
      viewedAt: row.viewed_at,
      role: row.role,
      reason: row.reason,
      caseNumber: row.case_number ?? undefined,
      wasShown: row.was_shown,
    }),
  );
}
