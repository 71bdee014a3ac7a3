import { auditRoutes } from './audit/admin-routes';
import type { Dependencies } from './dependencies';
import { publicRoutes } from './incidents/public-routes';
import { accountRoutes } from './staff/account-routes';
import { adminRoutes } from './staff/admin-routes';
import { doorRoutes } from './staff/door-routes';
import { anyoneAtStaffDoor, open, staff } from './web/guards';
import type { GuardedRoutes } from './web/route';

/** Every route of every side, each table behind its guard. What is not here is not served. */
export const routes = (deps: Dependencies): GuardedRoutes[] => [
  // public
  [open, publicRoutes()],
  // customers
  // staff
  [anyoneAtStaffDoor, doorRoutes(deps)],
  [staff(), accountRoutes(deps)],
  [staff('admin'), adminRoutes(deps)],
  [staff('admin'), auditRoutes(deps)],
];
