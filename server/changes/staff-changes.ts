import type { Knex } from 'knex';
import { type Role, roles } from '../people/staff';
import { changeRole } from '../staff/change-role';
import { inviteStaff } from '../staff/invite-staff';
import { resetStaff } from '../staff/reset-staff';
import { getStaff } from '../staff/staff-repository';
import type { ApplyChange, ChangeDependencies, ChangeWork } from './ask-for-change';

/** Brings a new account to life: its owner is mailed an invitation. */
export const applyStaffAdd: ApplyChange = async (deps, trx, work) => {
  const staff = await staffOf(deps, trx, work);
  await inviteStaff({ ...deps, db: trx }, { by: work.by.handle, staff, restores: true, isNew: true });
};

export const applyStaffInvite: ApplyChange = async (deps, trx, work) => {
  const restores = work.kind === 'staff.restore';
  await inviteStaff({ ...deps, db: trx }, { by: work.by.handle, staff: await staffOf(deps, trx, work), restores });
};

export const applyStaffReset: ApplyChange = async (deps, trx, work) => {
  await resetStaff({ ...deps, db: trx }, { by: work.by.handle, staff: await staffOf(deps, trx, work) });
};

export const applyStaffRole: ApplyChange = async (deps, trx, work) => {
  const role = roles.find((one) => one === work.data?.role) as Role;
  await changeRole({ ...deps, db: trx }, { by: work.by.handle, staff: await staffOf(deps, trx, work), role });
};

const staffOf = ({ keys }: Pick<ChangeDependencies, 'keys'>, trx: Knex.Transaction, { data }: ChangeWork) =>
  getStaff({ db: trx, keys }, Number(data?.staffId));
