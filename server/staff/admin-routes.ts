import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError } from '../errors';
import { normaliseEmail } from '../people/identifier';
import { type Role, roles, type Staff } from '../people/staff';
import { emptyForm, type FormState, fieldsOf, numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { addStaff } from './add-staff';
import { disableStaff } from './disable-staff';
import { inviteStaff } from './invite-staff';
import { resetStaff } from './reset-staff';
import { findStaff, findStaffByEmail, listStaff } from './staff-repository';

/** Who is on the staff. Admins never see or choose a password: they hand over a code, once. */
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
    const staff = await addStaff(deps, { by, email: values.email, role: values.role });
    await invite(deps, res, staff);
  },

  'POST /admin/staff/:staffId/invite': async (req, res) => invite(deps, res, await getStaff(deps, req)),

  'POST /admin/staff/:staffId/restore': async (req, res) => invite(deps, res, await getStaff(deps, req), true),

  'POST /admin/staff/:staffId/reset': async (req, res) => {
    const staff = await getStaff(deps, req);
    await resetStaff(deps, { by: staffOf(res).handle, staff });
    done(req, res, 'staff:admin.reset_done');
  },

  'POST /admin/staff/:staffId/disable': async (req, res) => {
    const staff = await getStaff(deps, req);
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

async function getStaff(deps: Dependencies, req: Request): Promise<Staff> {
  const staff = await findStaff(deps, numberOf(req, 'staffId'));
  if (!staff) throw new NotFoundError('There is no such staff account.');
  return staff;
}

async function invite(deps: Dependencies, res: Response, staff: Staff, restores = false): Promise<void> {
  const code = await inviteStaff(deps, { by: staffOf(res).handle, staff, restores });
  const { t, link } = res.locals;
  const address = `${deps.config.baseUrl}${link('/staff/welcome')}`;
  await render(res, 'staff/admin/invited', { title: t('staff:invited.title'), email: staff.email, code, address });
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
