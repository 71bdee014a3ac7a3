import type { Dependencies } from '../dependencies';
import { place } from '../place';
import { findStaffNames } from '../staff/staff-repository';
import { formatDateTime } from '../time/format-time';
import { fieldOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { type CallBackState, stateOf } from './call-back';
import { handleCallBack, listCallBacks } from './handle-call-backs';

const states: readonly CallBackState[] = ['due', 'asked', 'taken', 'done'];
const verbs = ['take', 'give_back', 'done'] as const;

/** Everybody who is to be called, whatever they asked for it by. */
export const callBackRoutes = (deps: Dependencies): RouteTable => ({
  'GET /support/call-backs': async (req, res) => {
    const { t, lang } = res.locals;
    const chosen = states.find((one) => one === req.query.state);
    const now = deps.now();
    const nameOf = await findStaffNames(deps);
    const { handle } = staffOf(res);
    const listed = await listCallBacks(deps, { isDone: chosen === 'done' });
    const shown = (at: Date | undefined) => at && formatDateTime(lang, at, place.timeZone);
    const rows = listed.map((one) => ({
      ...one,
      state: stateOf(one, now),
      isLate: !one.doneAt && one.at !== undefined && one.at <= now,
      isMine: one.owner === handle,
      owner: one.owner && nameOf(one.owner),
      inquiry: /^inquiry-(\d+)$/.exec(one.name)?.[1],
      ...{ at: shown(one.at), askedAt: shown(one.askedAt), doneAt: shown(one.doneAt) },
    }));
    await render(res, 'calls/support/call-backs', {
      title: t('calls:call_backs.title'),
      notice: takeNotice(req),
      states,
      values: { state: chosen ?? '' },
      rows: rows.filter(({ state }) => !chosen || state === chosen),
    });
  },

  'POST /support/call-backs': async (req, res) => {
    const verb = verbs.find((one) => one === fieldOf(req, 'verb')) ?? 'take';
    await handleCallBack(deps, { name: fieldOf(req, 'name'), verb, by: staffOf(res) });
    req.session.notice = `calls:call_backs.told.${verb}`;
    res.redirect(303, res.locals.link('/support/call-backs'));
  },
});
