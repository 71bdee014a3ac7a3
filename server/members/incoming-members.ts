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
