import type { Db, Dependencies } from '../dependencies';
import { ForbiddenError } from '../errors';
import { handleOf, mayActAs, type Role, type Staff } from './staff';

/** What reading staff needs: emails are sealed. */
export type StaffReader = { db: Db } & Pick<Dependencies, 'keys'>;

interface StaffRow {
  staff_id: number;
  email_digest: Buffer;
  email: Buffer;
  role: Role;
  disabled_at: Date | null;
}

const columns = ['staff_id', 'email_digest', 'email', 'role', 'disabled_at'];

/** Staff emails compare after NFKC, trim and lower-casing. */
export const digestOfStaffEmail = (keys: Dependencies['keys'], email: string): Buffer =>
  keys.digest('staff_email', email.normalize('NFKC').trim().toLowerCase());

/** Seals for one row: the digest is the context, as the ID is not known before the insert. */
export const staffContext = (emailDigest: Buffer): string => `staff:${emailDigest.toString('hex')}`;

const toStaff = ({ keys }: Pick<StaffReader, 'keys'>, row: StaffRow): Staff => ({
  staffId: row.staff_id,
  handle: handleOf(row.staff_id),
  email: keys.open(row.email, staffContext(row.email_digest)),
  role: row.role,
  isDisabled: row.disabled_at !== null,
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

/** Everybody, disabled ones too, in the order in which they were added. */
export async function listStaff(reader: StaffReader): Promise<Staff[]> {
  const rows = await reader.db('staff').select<StaffRow[]>(columns).orderBy('staff_id');
  return rows.map((row) => toStaff(reader, row));
}

/**
 * The person whom `--by` or a session names, when their role allows it.
 * @throws ForbiddenError when nobody has this email, the account is disabled, or the role is none of `allowed`.
 */
export async function requireStaff(reader: StaffReader, email: string, allowed: readonly Role[]): Promise<Staff> {
  const staff = await findStaffByEmail(reader, email);
  if (!staff) throw new ForbiddenError('No staff account has this email; add it with: staff add EMAIL --role ROLE');
  if (staff.isDisabled) throw new ForbiddenError(`The staff account ${staff.handle} is disabled.`);
  if (!mayActAs(staff.role, allowed))
    throw new ForbiddenError(`This needs the role ${allowed.join(' or ')}; ${staff.handle} is ${staff.role}.`);
  return staff;
}
