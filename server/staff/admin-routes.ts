import type { Request, Response } from 'express';
import { type ApplyChange, askForChange } from '../changes/ask-for-change';
import type { ChangeKind } from '../changes/change';
import { applyStaffAdd, applyStaffInvite, applyStaffReset, applyStaffRole } from '../changes/staff-changes';
import type { Dependencies } from '../dependencies';
import { RefusedError } from '../errors';
import { normaliseEmail } from '../people/identifier';
import { type Role, roles, type Staff } from '../people/staff';
import { emptyForm, type FormState, fieldOf, fieldsOf, numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { addStaff } from './add-staff';
import { disableStaff } from './disable-staff';
import { findStaffByEmail, getStaff, listStaff } from './staff-repository';

/**
 * Who is on the staff. Whatever gives somebody a way in or another role waits for another admin or an approver, and codes go to their owner by
 * mail: no admin ever sees one.
 */
export const adminRoutes = (deps: Dependencies): RouteTable => ({
  'GET /admin': (_req, res) => showStaff(deps, res),

  'POST /admin/staff': async (req, res) => {
    const { t } = res.locals;
    const values = fieldsOf(req, ['email', 'role']);
    const errors: Record<string, string> = {};
    if (!normaliseEmail(values.email)) errors.email = t('staff:admin.no_email');
    else if (await findStaffByEmail(deps, values.email)) errors.email = t('staff:admin.taken');
    if (!isRole(values.role)) errors.role = t('staff:admin.no_role');
    if (Object.keys(errors).length > 0 || !isRole(values.role))
      return showStaff(deps, res.status(422), { values, errors });
    const by = staffOf(res).handle;
    const staff = await addStaff(deps, { by, email: values.email, role: values.role, waits: true });
    await ask(deps, req, res, { kind: 'staff.add', staff, role: values.role, apply: applyStaffAdd });
  },

  'POST /admin/staff/:staffId/invite': async (req, res) =>
    ask(deps, req, res, { kind: 'staff.invite', staff: await staffIn(deps, req), apply: applyStaffInvite }),

  'POST /admin/staff/:staffId/restore': async (req, res) =>
    ask(deps, req, res, { kind: 'staff.restore', staff: await staffIn(deps, req), apply: applyStaffInvite }),

  'POST /admin/staff/:staffId/reset': async (req, res) =>
    ask(deps, req, res, { kind: 'staff.reset', staff: await staffIn(deps, req), apply: applyStaffReset }),

  'POST /admin/staff/:staffId/role': async (req, res) => {
    const staff = await staffIn(deps, req);
    const role = fieldOf(req, 'role');
    if (!isRole(role))
      return showStaff(deps, res.status(422), { values: {}, errors: { role: res.locals.t('staff:admin.no_role') } });
    await ask(deps, req, res, { kind: 'staff.role', staff, role, apply: applyStaffRole });
  },

  'POST /admin/staff/:staffId/disable': async (req, res) => {
    const staff = await staffIn(deps, req);
    try {
      await disableStaff(deps, { by: staffOf(res).handle, staff });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return done(req, res, 'staff:admin.not_disabled');
    }
    done(req, res, 'staff:admin.disabled');
  },

  'GET /admin/settings': async (_req, res) => {
    const { config, keys } = deps;
    const settings = {
      mode: config.production ? 'production' : 'demo',
      base_url: config.baseUrl,
      four_eyes: config.fourEyes,
      second_factor: config.staffSecondFactor,
      mail: config.smtpUrl !== undefined,
      database: config.databaseUrl ? 'given' : 'embedded',
      key: keys.currentKeyId,
    };
    await render(res, 'staff/admin/settings', { title: res.locals.t('staff:nav.settings'), settings });
  },
});

const isRole = (text: string): text is Role => (roles as readonly string[]).includes(text);

const staffIn = (deps: Dependencies, req: Request): Promise<Staff> => getStaff(deps, numberOf(req, 'staffId'));

interface Asked {
  kind: ChangeKind;
  staff: Staff;
  role?: Role;
  apply: ApplyChange;
}

async function ask(
  deps: Dependencies,
  req: Request,
  res: Response,
  { kind, staff, role, apply }: Asked,
): Promise<void> {
  const data = { staffId: staff.staffId, ...(role ? { role } : {}) };
  // Whoever it is about is no second person of it either.
  const request = { kind, target: staff.handle, askedBy: staffOf(res), decidedBy: [staff.handle], data };
  await askForChange(deps, request, apply);
  done(req, res, 'staff:admin.waits');
}

function done(req: Request, res: Response, notice: string): void {
  req.session.notice = notice;
  res.redirect(303, res.locals.link('/admin'));
}

async function showStaff(deps: Dependencies, res: Response, form: FormState = emptyForm): Promise<void> {
  const notice = takeNotice(res.req);
  const people = await listStaff(deps);
  const title = res.locals.t('staff:nav.staff');
  await render(res, 'staff/admin/list', { title, notice, people, roles, ...form });
}
