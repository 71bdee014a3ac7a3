import type { Draw } from '../../sample/draw';
import { momentIn, toSecond } from '../../sample/local-moment';
import type { Act, Cohort, SampleCase } from '../../sample/story';
import { people } from './people';

/** The case's table: everyone who logged in through the smartphone app on or after 2017-08-25. 475,813 people. */
const first = '2017-08-25';
const last = '2021-09-15';

const login = (draw: Draw, channel: 'app' | 'web', from: string, to: string): Act => ({
  activity: 'login',
  at: toSecond(momentIn(draw, from, to)),
  site: 'NETstation*APLUS',
  channel,
});
const several = (draw: Draw, most: number, act: () => Act) => Array.from({ length: draw.between(1, most) }, act);
const byApp = (draw: Draw) => several(draw, 11, () => login(draw, 'app', first, last));
const byWeb = (draw: Draw) => several(draw, 7, () => login(draw, 'web', '2017-04-01', last));
const byAppBefore = (draw: Draw) => several(draw, 4, () => login(draw, 'app', '2017-04-01', '2017-08-24'));

// biome-ignore format: a table
const cohorts: Cohort[] = [
  { name: 'app', register: 'AP', demo: 650, full: 330_000, affected: ['app-login'], acts: byApp },
  { name: 'app and web', register: 'AP', demo: 350, full: 145_813, affected: ['app-login'], acts: (draw) => [...byWeb(draw), ...byApp(draw)] },
  { name: 'web alone', register: 'AP', demo: 350, full: 130_000, acts: byWeb },
  { name: 'app until the day before', register: 'AP', demo: 60, full: 12_000, acts: (draw) => [...byAppBefore(draw), ...byWeb(draw)] },
  { name: 'app a second before', register: 'AP', demo: 20, full: 1000, acts: (draw) => [{ ...login(draw, 'app', first, last), at: '2017-08-24T23:59:59' }] },
  { name: 'never logged in', register: 'AP', demo: 40, full: 12_000 },
  { name: 'not in the members file', register: 'AQ', isMissing: true, demo: 2, full: 25, acts: byApp },
];

export const aplus: SampleCase = {
  code: 'aplus-2021',
  encoding: 'utf-8',
  lineEnd: '\n',
  isJapanese: false,
  birthDates: 'western',
  abroad: 0,
  covers: '2017-04-01..2021-09-15',
  // The window is open: no export of activities reaches to the day of publishing.
  confirm: ['coverage'],
  state: 'published',
  cohorts,
  people,
};
