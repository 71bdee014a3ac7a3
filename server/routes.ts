import type { Dependencies } from './dependencies';
import { publicRoutes } from './incidents/public-routes';
import { open } from './web/guards';
import type { GuardedRoutes } from './web/route';

/** Every route of every side, each table behind its guard. What is not here is not served. */
export const routes = (_deps: Dependencies): GuardedRoutes[] => [
  // public
  [open, publicRoutes()],
  // customers
  // staff
];
