import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { ThrottledError } from '../errors';
import { place } from '../place';
import { formatDateTime } from '../time/format-time';
import { type FormState, fieldsOf } from '../web/form';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { takeNotice } from '../web/session';
import { runningSince } from './call';
import { listRunningCalls } from './calls-repository';
import { countSearch } from './desk-quota';
import { openFound, sealFound } from './found-person';
import { listCallBacks } from './handle-call-backs';
import { openCall } from './open-call';
import { type OpenForm, openFields, readOpen } from './open-form';
import { kinds, readSearch, searchFields } from './search-form';
import { searchPage } from './search-pages';
import { identifierOf, searchPeople } from './search-people';

/** Call-backs that stand on the first page, the next. */
const nextCallBacks = 5;

/** From the search box to a call. What is searched for is posted, so that it never stands in an address. */
export const searchRoutes = (deps: Dependencies): RouteTable => ({
  'GET /support': async (req, res) => {
    const { t, lang } = res.locals;
    const notice = takeNotice(req);
    const staff = staffOf(res);
    const [running, callBacks] = await Promise.all([
      listRunningCalls(deps, staff.staffId, runningSince(deps.now())),
      listCallBacks(deps, { isDone: false }),
    ]);
    const shown = (at: Date | undefined) => at && formatDateTime(lang, at, place.timeZone);
    await render(res, 'calls/support/search', {
      title: t('calls:search.title'),
      notice,
      kinds,
      running: running.map((call) => ({ ...call, openedAt: shown(call.openedAt) })),
      callBacks: callBacks.slice(0, nextCallBacks).map((one) => ({ ...one, at: shown(one.at) })),
      values: { q: '', kind: 'any', second: '' },
    });
  },

  'POST /support/search': (req, res) => showResults(deps, req, res),

  'POST /support/calls': async (req, res) => {
    const { t } = res.locals;
    const form = readOpen(deps.keys, fieldsOf(req, openFields), deps.config);
    const { reason, caller, caseNumber } = form;
    const staff = staffOf(res);
    const opened = await personOf(deps, form.person, staff.staffId);
    if (!opened) form.errors.person ??= 'no_person';
    if (!opened || !reason || Object.keys(form.errors).length > 0) {
      const errors = Object.fromEntries(
        Object.entries(form.errors).map(([name, key]) => [name, t(`calls:open.${key}`)]),
      );
      return showResults(deps, req, res.status(422), { errors });
    }
    try {
      const callId = await openCall(deps, { staff, ...opened, reason, caller, caseNumber });
      res.redirect(303, res.locals.link(`/support/calls/${callId}`));
    } catch (error) {
      if (!(error instanceof ThrottledError)) throw error;
      const errors = { person: t('calls:open.quota', { count: deps.config.supportCallsPerHour }) };
      await showResults(deps, req, res.status(429).set('Retry-After', String(error.retryAfter)), { errors });
    }
  },
});

async function showResults(deps: Dependencies, req: Request, res: Response, form: Partial<FormState> = {}) {
  const { t } = res.locals;
  const search = readSearch(deps.keys, fieldsOf(req, searchFields));
  if (search.queries.length === 0) {
    const errors = { q: t(search.values.q ? `calls:search.not_${search.values.kind}` : 'calls:search.empty') };
    return render(res.status(422), 'calls/support/search', {
      ...{ title: t('calls:search.title'), kinds, running: [], callBacks: [] },
      ...{ values: search.values, errors },
    });
  }
  const staff = staffOf(res);
  await countSearch(deps, staff);
  const { q, second } = search.values;
  const { queries } = search;
  const { people, isCut, lone } = await searchPeople(deps, {
    ...{ by: staff.handle, typed: `${q} ${second}`, queries, beside: second },
  });
  const rows = people.map((found) => ({
    value: sealFound(deps.keys, found, staff.staffId, deps.now()),
    foundBy: found.foundBy,
  }));
  const values = fieldsOf(req, ['case', 'reason', 'caller', 'person']);
  const isCaseRequired = deps.config.supportCase === 'required';
  const page = searchPage(t, search, { rows, isCut, lone: lone?.kind }, { ...form, values, isCaseRequired });
  await render(res, 'calls/support/results', page);
}

/** Whom the form names, and by what they were found. A lone identifier as the check takes it: a letter's code stands for whom it was written to. */
async function personOf(deps: Dependencies, person: OpenForm['person'], staffId: number) {
  if (!person) return undefined;
  if ('found' in person) {
    const found = openFound(deps.keys, person.found, staffId, deps.now());
    return found && { person: { memberId: found.memberId }, foundBy: found.foundBy };
  }
  const query = await identifierOf(deps, person.query);
  return query && { person: { query }, foundBy: person.query.kind };
}
