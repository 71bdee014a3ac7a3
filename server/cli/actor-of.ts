import type { Dependencies } from '../dependencies';
import type { Role } from '../people/staff';
import { requireStaff } from '../staff/staff-repository';

/** The option `--by` of what admins do. */
export const byAdmin = ['--by <email>', 'the admin who does this; without it the log says "shell"'] as const;
/** The option `--by` of what operators do. */
export const byOperator = ['--by <email>', 'the operator who does this; without it the log says "shell"'] as const;

/** Who the audit log says did it: the handle of whom `--by` names, or `shell`. @throws ForbiddenError when they may not do such a thing */
export const actorOf = async (
  deps: Pick<Dependencies, 'db' | 'keys'>,
  by: string | undefined,
  allowed: readonly Role[] = ['admin'],
): Promise<string> => (by === undefined ? 'shell' : (await requireStaff(deps, by, allowed)).handle);
