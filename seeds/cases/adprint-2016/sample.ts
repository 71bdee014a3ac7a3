import type { Draw } from '../../sample/draw';
import { momentIn, withSlashes } from '../../sample/local-moment';
import type { Act, Cohort, SampleCase } from '../../sample/story';
import { people } from './people';

/** The case's table: card payments in either window, at that window's shops, of customers whom the forensic list names. 14,627 records. */
// biome-ignore format: a table
const database = {
  days: ['2014-08-25', '2015-09-23'],
  sites: [
    'adprint', 'makumaku', 'ad-sign', 'adbest', 'adcard', 'adcup', 'designMaker', 'fashion4you', 'adflag', '刺繍プリント', '2nd.log', 'ds1',
  ],
} as const;
const web = {
  days: ['2016-05-20', '2016-08-14'],
  sites: ['adprint', 'makumaku', 'ad-sign', 'adbest', 'adcard', 'adcup', 'adflag'],
} as const;

const paid = (moment: number, site: string, paymentMethod: string, order: number): Act => ({
  activity: 'order_paid',
  at: withSlashes(moment),
  site,
  channel: 'web',
  paymentMethod,
  detail: `注文番号 ${order}`,
});
const cardIn = (draw: Draw, window: typeof database | typeof web) =>
  paid(momentIn(draw, window.days[0], window.days[1]), draw.pick(window.sites), 'credit_card', draw.below(1e6));
const cardAt = (draw: Draw, from: string, to: string, sites: readonly string[]) =>
  paid(momentIn(draw, from, to), draw.pick(sites), 'credit_card', draw.below(1e6));
const otherwise = (draw: Draw, from: string, to: string) =>
  paid(
    momentIn(draw, from, to),
    draw.pick(database.sites),
    draw.pick(['bank_transfer', 'points', 'cash_on_delivery']),
    draw.below(1e6),
  );

/** What makes nobody affected: other payment methods at any time, cards on days outside both windows. */
function besides(draw: Draw): Act[] {
  const acts: Act[] = [];
  for (let left = draw.below(5); left > 0; left--) acts.push(otherwise(draw, '2014-04-01', '2016-09-14'));
  if (draw.chance(0.4)) acts.push(cardAt(draw, '2014-04-01', '2014-08-24', database.sites));
  if (draw.chance(0.5)) acts.push(cardAt(draw, '2015-09-24', '2016-05-19', database.sites));
  return acts;
}
const several = (draw: Draw, act: (draw: Draw) => Act) => Array.from({ length: draw.between(1, 4) }, () => act(draw));
const inDatabase = (draw: Draw) => several(draw, (each) => cardIn(each, database));
const inWeb = (draw: Draw) => several(draw, (each) => cardIn(each, web));

// biome-ignore format: a table
const cohorts: Cohort[] = [
  { name: 'database', register: 'AD', demo: 160, full: 8015, affected: ['database-server'], listed: ['database-server'], acts: (draw) => [...besides(draw), ...inDatabase(draw)] },
  { name: 'web', register: 'AD', demo: 120, full: 5388, affected: ['web-server'], listed: ['web-server'], acts: (draw) => [...besides(draw), ...inWeb(draw)] },
  { name: 'both windows', register: 'AD', demo: 25, full: 612, affected: ['database-server', 'web-server'], listed: ['database-server', 'web-server'], acts: (draw) => [...inDatabase(draw), ...inWeb(draw)] },
  { name: 'listed, paid otherwise', register: 'AD', demo: 6, full: 60, possible: ['database-server'], listed: ['database-server'], acts: (draw) => [otherwise(draw, ...database.days), ...besides(draw)] },
  { name: 'listed, one day outside', register: 'AD', demo: 4, full: 30, possible: ['web-server'], listed: ['web-server'], acts: (draw) => [cardAt(draw, '2016-05-19', '2016-05-19', web.sites)] },
  { name: 'listed for the other window', register: 'AD', demo: 3, full: 20, possible: ['web-server'], listed: ['web-server'], acts: inDatabase },
  { name: 'unlisted, database window', register: 'AD', demo: 110, full: 6000, acts: (draw) => [...besides(draw), ...inDatabase(draw)] },
  { name: 'unlisted, web window', register: 'AD', demo: 80, full: 4000, acts: (draw) => [...besides(draw), ...inWeb(draw)] },
  { name: 'paid otherwise', register: 'AD', demo: 140, full: 8000, acts: (draw) => [otherwise(draw, ...database.days), otherwise(draw, ...web.days), ...besides(draw)] },
  { name: 'other shops in the web window', register: 'AD', demo: 30, full: 1200, acts: (draw) => [cardAt(draw, ...web.days, ['designMaker', 'fashion4you', '刺繍プリント', '2nd.log', 'ds1'])] },
  { name: 'one day outside', register: 'AD', demo: 40, full: 1500, acts: (draw) => { const day = draw.pick(['2014-08-24', '2015-09-24', '2016-05-19', '2016-08-15']); return [cardAt(draw, day, day, web.sites), ...besides(draw)]; } },
  { name: 'never ordered', register: 'AD', demo: 20, full: 800 },
];

export const adprint: SampleCase = {
  code: 'adprint-2016',
  encoding: 'cp932',
  lineEnd: '\r\n',
  isJapanese: true,
  birthDates: 'era',
  abroad: 0,
  covers: '2014-04-01..2016-09-14',
  confirm: [],
  list: {
    columns: ['member_id', 'email', 'note'],
    row: ({ memberId, email }) => [memberId, email, 'PCF最終報告'],
  },
  state: 'published',
  cohorts,
  people,
};
