import type { Response } from 'express';
import type { Dependencies } from '../dependencies';
import { countOpenInquiries } from '../inquiries/inquiries-repository';
import { countInquiriesByHour, findTimeToReply, type InquiryHour } from '../inquiries/inquiry-figures-repository';
import { place } from '../place';
import { formatDateTime, formatDay, formatTime, localIso } from '../time/format-time';
import { barChart } from '../web/bar-chart';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { type CallHour, countCallsByHour, countCallsByReason } from './desk-figures-repository';
import { countDueCallBacks } from './handle-call-backs';

const hour = 3_600_000;
/** How far back the page looks: hours in the picture, days in the tables and the file. */
const [hours, days] = [48, 30];

type Hour = CallHour & InquiryHour;
type Sums = Omit<Hour, 'hour'>;

/** What the desk did, how long people waited for it, and what waits. */
export const deskFiguresRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/desk': async (_req, res) => {
    const { t, lang } = res.locals;
    const since = new Date(deps.now().getTime() - days * 24 * hour);
    const [all, shares, reply, open, due] = await Promise.all([
      lastHours(deps, days * 24),
      countCallsByReason(deps.db, since),
      findTimeToReply(deps.db, since),
      countOpenInquiries(deps.db),
      countDueCallBacks(deps),
    ]);
    const at = (time: Date | null) => time && formatDateTime(lang, time, place.timeZone);
    const shown = all.slice(-hours);
    const tenth = (value: number | null) => (value === null ? undefined : Math.round(value * 10) / 10);
    await render(res, 'calls/operator/figures', {
      title: t('figures:desk.title'),
      ...{ hours, days },
      chart: chartOf(res, shown),
      byHour: shown.filter(isBusy).map((row) => ({ ...row, at: at(row.hour) })),
      byDay: [...daysOf(all)]
        .filter(([, row]) => isBusy(row))
        .map(([day, row]) => ({ ...row, at: formatDay(lang, day) })),
      shares: shares.map((row) => ({ ...row, minutes: tenth(row.seconds === null ? null : row.seconds / 60) })),
      reply: { replied: reply.replied, median: tenth(reply.median), ninety: tenth(reply.ninety) },
      waiting: { open: open.count, openSince: at(open.since), due: due.count, dueSince: at(due.since) },
    });
  },

  'GET /operate/desk.csv': async (_req, res) => {
    const rows = await lastHours(deps, days * 24);
    const lines = rows.map(({ hour: at, calls, verified, failed, received, replies }) =>
      [at.toISOString(), calls, verified, failed, received, replies].join(','),
    );
    res
      .type('text/csv; charset=utf-8')
      .attachment('desk.csv')
      .send(`${['hour,calls,verified,not_verified,inquiries,replies', ...lines].join('\r\n')}\r\n`);
  },
});

/** Whole hours, up to and with the present one. */
async function lastHours({ db, now }: Dependencies, count: number): Promise<Hour[]> {
  const until = new Date((Math.floor(now().getTime() / hour) + 1) * hour);
  const from = new Date(until.getTime() - count * hour);
  const [calls, inquiries] = await Promise.all([
    countCallsByHour(db, from, until),
    countInquiriesByHour(db, from, until),
  ]);
  return calls.map((row, index) => ({ ...(inquiries[index] as InquiryHour), ...row }));
}

const isBusy = ({ calls, received, replies }: Sums): boolean => calls + received + replies > 0;

/** By days of the installation's clock. */
function daysOf(all: Hour[]): Map<string, Sums> {
  const found = new Map<string, Sums>();
  for (const { hour: at, calls, verified, failed, received, replies } of all) {
    const day = localIso(at, place.timeZone).slice(0, 10);
    const sum = found.get(day) ?? { calls: 0, verified: 0, failed: 0, received: 0, replies: 0 };
    found.set(day, {
      calls: sum.calls + calls,
      verified: sum.verified + verified,
      failed: sum.failed + failed,
      received: sum.received + received,
      replies: sum.replies + replies,
    });
  }
  return found;
}

function chartOf(res: Response, rows: Hour[]) {
  const { t, lang } = res.locals;
  return barChart(
    rows.map(({ hour: at, calls }, index) => ({
      figure: calls,
      label: t('figures:bar', { at: formatDateTime(lang, at, place.timeZone), count: calls }),
      mark: index % 6 === 0 ? formatTime(at, place.timeZone) : undefined,
    })),
  );
}
