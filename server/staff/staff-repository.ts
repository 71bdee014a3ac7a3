import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { ForbiddenError, NotFoundError } from '../errors';
import { handleOf, mayActAs, type Role, type Staff } from '../people/staff';

/** What reading staff needs: emails are sealed. */
export type StaffReader = { db: Db } & Pick<Dependencies, 'keys'>;

type StaffRow = Pick<Staff, 'staffId' | 'role' | 'resetAt' | 'locale'> & {
  emailDigest: Buffer;
  email: Buffer;
  disabledAt?: Date;
};

const columns = ['staffId', 'emailDigest', 'email', 'role', 'disabledAt', 'resetAt', 'locale'];

/** Staff emails compare after NFKC, trim and lower-casing. */
const digestOfStaffEmail = (keys: Dependencies['keys'], email: string): Buffer =>
  keys.digest('staff_email', email.normalize('NFKC').trim().toLowerCase());

/** Seals for one row: the digest is the context, as the ID is not known before the insert. */
export const staffContext = (emailDigest: Buffer): string => `staff:${emailDigest.toString('hex')}`;

const toStaff = ({ keys }: Pick<StaffReader, 'keys'>, row: StaffRow): Staff => ({
  staffId: row.staffId,
  handle: handleOf(row.staffId),
  email: keys.open(row.email, staffContext(row.emailDigest)),
  role: row.role,
  isDisabled: row.disabledAt !== undefined,
  resetAt: row.resetAt,
  locale: row.locale,
});

export async function findStaffByEmail(reader: StaffReader, email: string): Promise<Staff | undefined> {
  const row = await reader
    .db('staff')
    .where({ emailDigest: digestOfStaffEmail(reader.keys, email) })
    .first<StaffRow | undefined>(columns);
  return row && toStaff(reader, row);
}

export async function findStaff(reader: StaffReader, staffId: number): Promise<Staff | undefined> {
  const row = await reader.db('staff').where({ staffId }).first<StaffRow | undefined>(columns);
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
  const rows = await reader.db('staff').select<StaffRow[]>(columns).orderBy('staffId');
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
    ...{ emailDigest: digest, role: staff.role, createdAt: staff.createdAt },
    ...{ addedBy: staff.addedBy ?? null, disabledAt: staff.disabledAt ?? null },
  };
  const email = keys.seal(staff.email, staffContext(digest));
  const [inserted] = await db('staff')
    .insert({ ...row, email })
    .returning<StaffRow[]>(columns);
  return toStaff({ keys }, inserted as StaffRow);
}

export async function updateRole(db: Db, staffId: number, role: Role): Promise<void> {
  await db('staff').where({ staffId }).update({ role });
}

/** Handles of accounts that were made from the command line since then, which no second person saw; those of the demo are known to everybody. */
export async function listShellAdded(db: Db, since: Date): Promise<{ handle: string; at: Date }[]> {
  const rows = await db('staff')
    .whereNull('addedBy')
    .where('createdAt', '>', since)
    .orderBy('staffId')
    .select('staffId', 'createdAt');
  return rows.map((row) => ({ handle: handleOf(row.staffId), at: row.createdAt }));
}

/** Keeps the language of the pages that somebody reads. */
export async function updateStaffLocale(db: Db, staffId: number, locale: string): Promise<void> {
  await db('staff').where({ staffId }).update({ locale });
}

/** @param resetAt from here a day long it does not approve */
export async function updateResetAt(db: Db, staffId: number, resetAt: Date): Promise<void> {
  await db('staff').where({ staffId }).update({ resetAt });
}

/** @param disabledAt null brings the account back */
export async function updateDisabledAt(db: Db, staffId: number, disabledAt: Date | null): Promise<void> {
  await db('staff').where({ staffId }).update({ disabledAt });
}

/** Admins who can sign in, without this one; locks them, so that two admins cannot disable each other at once. */
export async function countOtherAdmins(db: Db, staffId: number): Promise<number> {
  const rows = await db('staff')
    .where({ role: 'admin', disabledAt: null })
    .orderBy('staffId')
    .forUpdate()
    .pluck('staffId');
  return rows.filter((id) => id !== staffId).length;
}

/** Sets an invitation in place of the password. */
export async function updateInvite(db: Db, staffId: number, digest: Buffer, until: Date): Promise<void> {
  await updateMailedCode(db, staffId, digest, until);
  await db('staff').where({ staffId }).update({ secret: null });
}

/** A code that was mailed, in place of an earlier one; null: none is awaited any more. */
export async function updateMailedCode(
  db: Db,
  staffId: number,
  digest: Buffer | null,
  until: Date | null,
): Promise<void> {
  await db('staff').where({ staffId }).update({ inviteDigest: digest, invitedUntil: until });
}

/** Whoever holds an invitation that is still open. Inside a transaction it is locked, so that it is taken up once. */
export async function findStaffByInvite(reader: StaffReader, digest: Buffer, now: Date): Promise<Staff | undefined> {
  const query = reader.db('staff').where({ inviteDigest: digest }).where('invitedUntil', '>', now);
  if (reader.db.isTransaction) query.forUpdate();
  const row = await query.first<StaffRow | undefined>(columns);
  return row && toStaff(reader, row);
}
