import type { Db } from '../../db/connection';

/** A member as it is there, for merging with what a file says. */
export interface ExistingMember {
  memberId: string;
  isWithdrawn: boolean;
  /** Code forms, in order. */
  memberKinds: string[];
  kindsKnown: boolean;
  formerKinds: string[];
  standingId: number;
  locale: string | null;
  registered: Bounds | null;
  withdrawn: Bounds | null;
  profile: Uint8Array;
  /** Milliseconds; what the merge was based on. */
  updatedAt: number;
  /** The import that last changed it. */
  importId: number;
  credential?: {
    scheme: string;
    secret: Uint8Array;
    /** Milliseconds. */
    changedAt: number | null;
    isPasswordSetHere: boolean;
    isLoginIdSetHere: boolean;
  };
}

/** The day, minute or second in which something was, in milliseconds; `until` is exclusive. */
export interface Bounds {
  from: number;
  until: number;
}

interface Row {
  member_id: string;
  is_withdrawn: boolean;
  member_kinds: string[];
  kinds_known: boolean;
  former_kinds: string[];
  standing_id: number;
  locale: string | null;
  registered_from: Date | null;
  registered_until: Date;
  withdrawn_from: Date | null;
  withdrawn_until: Date;
  profile: Buffer;
  updated_at: Date;
  import_id: number;
  scheme: string | null;
  secret: Buffer;
  changed_at: Date | null;
  password_set_here: boolean;
  login_id_set_here: boolean;
}

/** Of these member IDs, those that are there. */
export async function listExistingMembers(db: Db, memberIds: string[]): Promise<ExistingMember[]> {
  const { rows } = await db.raw<{ rows: Row[] }>(
    `select m.member_id, s.is_withdrawn, s.member_kinds, s.kinds_known, s.former_kinds, m.standing_id, m.locale,
       m.registered_from, m.registered_until, m.withdrawn_from, m.withdrawn_until, m.profile, m.updated_at, m.import_id,
       c.scheme, c.secret, c.changed_at, c.password_set_here, c.login_id_set_here
     from members m
     join standings s on s.standing_id = m.standing_id
     left join credentials c on c.member_id = m.member_id
     where m.member_id = any (?)`,
    [memberIds],
  );
  return rows.map((row) => ({
    memberId: row.member_id,
    isWithdrawn: row.is_withdrawn,
    memberKinds: row.member_kinds,
    kindsKnown: row.kinds_known,
    formerKinds: row.former_kinds,
    standingId: row.standing_id,
    locale: row.locale,
    registered: boundsOf(row.registered_from, row.registered_until),
    withdrawn: boundsOf(row.withdrawn_from, row.withdrawn_until),
    profile: row.profile,
    updatedAt: row.updated_at.getTime(),
    importId: row.import_id,
    credential: row.scheme === null ? undefined : toCredential(row, row.scheme),
  }));
}

const boundsOf = (from: Date | null, until: Date): Bounds | null =>
  from === null ? null : { from: from.getTime(), until: until.getTime() };

const toCredential = (row: Row, scheme: string) => ({
  scheme,
  secret: row.secret,
  changedAt: row.changed_at?.getTime() ?? null,
  isPasswordSetHere: row.password_set_here,
  isLoginIdSetHere: row.login_id_set_here,
});
