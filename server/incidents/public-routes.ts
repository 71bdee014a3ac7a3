import { render } from '../web/render';
import type { RouteTable } from '../web/route';

/** Pages that everyone may read. */
export const publicRoutes = (): RouteTable => ({
  'GET /': (_req, res) => render(res, 'incidents/public/home', { title: res.locals.t('incidents:home.title') }),
});
