import type { Dependencies } from '../dependencies';
import { place } from '../place';
import { formatDateTime } from '../time/format-time';
import { memberOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { listViewsOfMember } from './list-views';

/** Who at the company viewed the signed-in customer's record. */
export const ownViewsRoutes = ({ db }: Pick<Dependencies, 'db'>): RouteTable => ({
  'GET /account/views': async (req, res) => {
    const { lang, t } = res.locals;
    const views = await listViewsOfMember(db, memberOf(req));
    await render(res, 'audit/member/views', {
      title: t('account:views.title'),
      views: views.map((view) => ({ ...view, time: formatDateTime(lang, view.viewedAt, place.timeZone) })),
    });
  },
});
