import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { ForbiddenError, NotFoundError } from '../errors';
import { handleOf, mayActAs, type Role, type Staff } from '../people/staff';

/** What reading staff needs: emails are sealed. */
export type StaffReader = { db: Db } & Pick<Dependencies, 'keys'>;

interface StaffRow {
  staff_id: number;
  email_digest: Buffer;
  email: Buffer;
  role: Role;
  disabled_at: Date | null;
  reset_at: Date | null;
}

const columns = ['staff_id', 'email_digest', 'email', 'role', 'disabled_at', 'reset_at'];

/** Staff emails compare after NFKC, trim and lower-casing. */
const digestOfStaffEmail = (keys: Dependencies['keys'], email: string): Buffer =>
  keys.digest('staff_email', email.normalize('NFKC').trim().toLowerCase());

/** Seals for one row: the digest is the context, as the ID is not known before the insert. */
export const staffContext = (emailDigest: Buffer): string => `staff:${emailDigest.toString('hex')}`;

const toStaff = ({ keys }: Pick<StaffReader, 'keys'>, row: StaffRow): Staff => ({
  staffId: row.staff_id,
  handle: handleOf(row.staff_id),
  email: keys.open(row.email, staffContext(row.email_digest)),
  role: row.role,
  isDisabled: row.disabled_at !== null,
  resetAt: row.reset_at ?? undefined,
});

export async function findStaffByEmail(reader: StaffReader, email: string): Promise<Staff | undefined> {
  const row = await reader
    .db('staff')
    .where({ email_digest: digestOfStaffEmail(reader.keys, email) })
    .first<StaffRow | undefined>(columns);
  return row && toStaff(reader, row);
}

export async function findStaff(reader: StaffReader, staffId: number): Promise<Staff | undefined> {
  const row = await reader.db('staff').where({ staff_id: staffId }).first<StaffRow | undefined>(columns);
  return row && toStaff(reader, row);
}

/** @throws NotFoundError */
export async function getStaff(reader: StaffReader, staffId: number): Promise<Staff> {
  const found = await findStaff(reader, staffId);
  if (!found) throw new NotFoundError('There is no such staff account.');
  return found;
}

/** Everybody, disabled ones too, in the order in which they were added. */
export async function listStaff(reader: StaffReader): Promise<Staff[]> {
  const rows = await reader.db('staff').select<StaffRow[]>(columns).orderBy('staff_id');
  return rows.map((row) => toStaff(reader, row));
}

/** What pages call people on the staff: the email of a handle, or the handle where nobody has it. */
export async function findStaffNames(reader: StaffReader): Promise<(handle: string) => string> {
  const emails = new Map((await listStaff(reader)).map(({ handle, email }) => [handle, email]));
  return (handle) => emails.get(handle) ?? handle;
}

/**
 * The person whom `--by` or a session names, when their role allows it.
 * @throws ForbiddenError when nobody has this email, the account is disabled, or the role is none of `allowed`.
 */
export async function requireStaff(reader: StaffReader, email: string, allowed: readonly Role[]): Promise<Staff> {
  const staff = await findStaffByEmail(reader, email);
  if (!staff)
    throw new ForbiddenError('No staff account has this email; add it with: staff add EMAIL --role ROLE', {
      told: 'refusals:no_staff',
    });
  if (staff.isDisabled)
    throw new ForbiddenError(`The staff account ${staff.handle} is disabled.`, {
      told: 'refusals:staff_disabled',
      values: { handle: staff.handle },
    });
  if (!mayActAs(staff.role, allowed))
    throw new ForbiddenError(`This needs the role ${allowed.join(' or ')}; ${staff.handle} is ${staff.role}.`, {
      told: 'refusals:role',
    });
  return staff;
}

export async function insertStaff(
  { db, keys }: StaffReader,
  staff: { email: string; role: Role; createdAt: Date; addedBy?: string; disabledAt?: Date },
): Promise<Staff> {
  const digest = digestOfStaffEmail(keys, staff.email);
  const row = {
    ...{ email_digest: digest, role: staff.role, created_at: staff.createdAt },
    ...{ added_by: staff.addedBy ?? null, disabled_at: staff.disabledAt ?? null },
  };
  const email = keys.seal(staff.email, staffContext(digest));
  const [inserted] = await db('staff')
    .insert({ ...row, email })
    .returning<StaffRow[]>(columns);
  return toStaff({ keys }, inserted as StaffRow);
}

export async function updateRole(db: Db, staffId: number, role: Role): Promise<void> {
  await db('staff').where({ staff_id: staffId }).update({ role });
}

/** Handles of accounts that were made from the command line since then, which no second person saw; those of the installation's start too. */
export async function listShellAdded(db: Db, since: Date): Promise<{ handle: string; at: Date }[]> {
  const rows = await db('staff')
    .whereNull('added_by')
    .where('created_at', '>', since)
    .orderBy('staff_id')
    .select('staff_id', 'created_at');
  return rows.map((row) => ({ handle: handleOf(row.staff_id), at: row.created_at }));
}

/** @param resetAt from here a day long it does not approve */
export async function updateResetAt(db: Db, staffId: number, resetAt: Date): Promise<void> {
  await db('staff').where({ staff_id: staffId }).update({ reset_at: resetAt });
}

/** @param disabledAt null brings the account back */
export async function updateDisabledAt(db: Db, staffId: number, disabledAt: Date | null): Promise<void> {
  await db('staff').where({ staff_id: staffId }).update({ disabled_at: disabledAt });
}

/** Admins who can sign in, without this one; locks them, so that two admins cannot disable each other at once. */
export async function countOtherAdmins(db: Db, staffId: number): Promise<number> {
  const rows = await db('staff')
    .where({ role: 'admin', disabled_at: null })
    .orderBy('staff_id')
    .forUpdate()
    .pluck('staff_id');
  return rows.filter((id) => id !== staffId).length;
}

/** Sets an invitation in place of the password. */
export async function updateInvite(db: Db, staffId: number, digest: Buffer, until: Date): Promise<void> {
  await db('staff').where({ staff_id: staffId }).update({ invite_digest: digest, invited_until: until, secret: null });
}

/** Whoever holds an invitation that is still open. Inside a transaction it is locked, so that it is taken up once. */
export async function findStaffByInvite(reader: StaffReader, digest: Buffer, now: Date): Promise<Staff | undefined> {
  const query = reader.db('staff').where({ invite_digest: digest }).where('invited_until', '>', now);
  if (reader.db.isTransaction) query.forUpdate();
  const row = await query.first<StaffRow | undefined>(columns);
  return row && toStaff(reader, row);
}
