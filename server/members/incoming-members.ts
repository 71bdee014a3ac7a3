/**
 * The staging table `incoming`, which lives as long as the transaction that loads a file of members. Its rows are merged already with the members
 * that are there.
 */
export const incomingColumns = `
  row_number int not null, member_id text collate "C" not null, change smallint not null, standing_id int, locale text,
  registered_from timestamptz, registered_until timestamptz, withdrawn_from timestamptz, withdrawn_until timestamptz,
  profile bytea, digests bytea[], credential smallint not null, scheme text, secret bytea, changed_at timestamptz,
  seen_at timestamptz, owner int`;

/** `incoming.change`: what a row does. */
export const changes = { add: 0, change: 1, none: 2 } as const;

/** `incoming.credential`: what it does to the member's credential. */
export const credentialChanges = { keep: 0, set: 1, clear: 2 } as const;

/**
 * SQL of the members whom taking over `incoming` may clear: those whom it changes, and those whom it does not name, which matters where it replaces
 * everybody. Whoever comes anew had nothing to lose, and entries of lists only ever come to mean more people.
 * @param isReplacing members that are not in `incoming` are removed
 */
export const concernedMembers = (isReplacing: boolean) => `
  select member_id from incoming where change = ${changes.change}
  ${isReplacing ? 'union all select member_id from members m where not exists (select from incoming i where i.member_id = m.member_id)' : ''}`;
