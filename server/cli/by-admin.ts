import type { Dependencies } from '../dependencies';
import { requireStaff } from '../staff/staff-repository';

/** The option `--by` of what admins do. */
export const byAdmin = ['--by <email>', 'the admin who does this; without it the log says "system"'] as const;

/** Who the audit log says did it: the handle of the admin whom `--by` names, or `system`. @throws ForbiddenError when that is no admin */
export const actorOf = async (deps: Pick<Dependencies, 'db' | 'keys'>, by: string | undefined): Promise<string> =>
  by === undefined ? 'system' : (await requireStaff(deps, by, ['admin'])).handle;
