import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { place } from '../place';
import { listStaff } from '../staff/staff-repository';
import { formatDateTime } from '../time/format-time';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { auditCsv } from './audit-csv';
import { findHead, listEvents } from './audit-repository';
import { headLine, keepHead, listKeptHeads } from './exported-heads';
import { readFilter } from './filter-form';
import { jobs, recordEvent } from './record-event';
import { type ChainReport, verifyChain } from './verify-chain';

const pageLength = 100;

/** The audit log, as admins read, export and verify it. */
export const auditRoutes = (deps: Dependencies): RouteTable => ({
  'GET /admin/audit': (req, res) => showLog(deps, req, res),

  'GET /admin/audit.csv': async (req, res) => {
    const { filter } = readFilter(req.query);
    await recordEvent(deps.db, { actor: staffOf(res).handle, action: 'audit.export' });
    res.type('text/csv; charset=utf-8').attachment('audit.csv');
    await pipeline(auditCsv(deps.db, filter), res);
  },

  'POST /admin/audit/verify': async (req, res) => {
    const kept = listKeptHeads(deps.config);
    const report = await verifyChain(deps.db, kept);
    if (!report.problem) await keepHead(deps.db, deps.config);
    await showLog(deps, req, res, { ...report, kept: kept.length });
  },
});

async function showLog(deps: Dependencies, req: Request, res: Response, report?: ChainReport & { kept: number }) {
  const { t, lang } = res.locals;
  const { filter, values, wrong } = readFilter(req.query);
  const [events, people, head] = await Promise.all([
    listEvents(deps.db, filter, pageLength + 1),
    listStaff(deps),
    findHead(deps.db),
  ]);
  const shown = events.slice(0, pageLength);
  const last = events.length > pageLength ? shown.at(-1)?.sequence : undefined;
  await render(res, 'audit/admin/log', {
    title: t('audit:title'),
    events: shown.map((event) => ({ ...event, shownAt: formatDateTime(lang, event.occurredAt, place.timeZone) })),
    older: last ? searchOf({ ...values, before: String(last) }) : undefined,
    csv: searchOf(values),
    people,
    jobs,
    emailOf: Object.fromEntries(people.map(({ handle, email }) => [handle, email])),
    head: head && headLine(head),
    report,
    values,
    errors: Object.fromEntries(wrong.map((name) => [name, t('audit:filter.no_date')])),
  });
}

/** A query string of the fields that are filled in. */
function searchOf(values: Record<string, string>): string {
  return new URLSearchParams(Object.entries(values).filter(([, value]) => value !== '')).toString();
}
