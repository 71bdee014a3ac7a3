import type { Response } from 'express';
import type { Dependencies } from '../dependencies';
import { verdicts } from '../matching/verdict';
import { place } from '../place';
import { formatDateTime, formatTime } from '../time/format-time';
import { barChart } from '../web/bar-chart';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { countChecksByHour, countPeopleByVerdict, type HourFigure } from './figures-repository';

const hour = 3_600_000;
/** How far back the page looks: hours in the picture, days for the shares. */
const [hours, days] = [48, 30];

/** Who asks, and what they are told. */
export const figuresRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/checks': async (_req, res) => {
    const { t, lang } = res.locals;
    const figures = await lastHours(deps);
    const counted = await countPeopleByVerdict(deps.db, new Date(deps.now().getTime() - days * 24 * hour));
    const people = Object.values(counted).reduce((sum, count) => sum + count, 0);
    await render(res, 'checks/operator/figures', {
      title: t('figures:title'),
      hours,
      days,
      chart: chartOf(res, figures),
      total: figures.reduce((sum, { answers }) => sum + answers, 0),
      rows: figures
        .filter(({ answers }) => answers > 0)
        .map((row) => ({ ...row, at: formatDateTime(lang, row.hour, place.timeZone) })),
      people,
      shares: verdicts.map((verdict) => {
        const count = counted[verdict] ?? 0;
        return { verdict, count, share: people === 0 ? 0 : Math.round((count / people) * 1000) / 10 };
      }),
    });
  },

  'GET /operate/checks.csv': async (_req, res) => {
    const figures = await lastHours(deps);
    const lines = figures.map(({ hour: at, answers, people }) => `${at.toISOString()},${answers},${people}\r\n`);
    res
      .type('text/csv; charset=utf-8')
      .attachment('checks.csv')
      .send(`hour,answers,people\r\n${lines.join('')}`);
  },
});

/** Whole hours, up to and with the present one. */
function lastHours({ db, now }: Dependencies): Promise<HourFigure[]> {
  const until = (Math.floor(now().getTime() / hour) + 1) * hour;
  return countChecksByHour(db, new Date(until - hours * hour), new Date(until));
}

function chartOf(res: Response, figures: HourFigure[]) {
  const { t, lang } = res.locals;
  return barChart(
    figures.map(({ hour: at, answers }, index) => ({
      figure: answers,
      label: t('figures:bar', { at: formatDateTime(lang, at, place.timeZone), count: answers }),
      mark: index % 6 === 0 ? formatTime(at, place.timeZone) : undefined,
    })),
  );
}
