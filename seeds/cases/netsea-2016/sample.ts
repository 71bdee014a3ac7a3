import type { Draw } from '../../sample/draw';
import { momentIn, toMinute, toSecond } from '../../sample/local-moment';
import type { Act, Cohort, SampleCase } from '../../sample/story';
import { people } from './people';

/**
 * The case's table: who registered or changed member information from 2015-04-01 to 2016-04-15 (131,464 people), and who registered a card
 * from 2016-01-01 to 2016-04-15 (7,386).
 */
const information = ['2015-04-01', '2016-04-15'] as const;
const cards = ['2016-01-01', '2016-04-15'] as const;

const at = (draw: Draw, activity: string, from: string, to: string): Act => ({
  activity,
  at: draw.chance(0.5) ? toMinute(momentIn(draw, from, to)) : toSecond(momentIn(draw, from, to)),
  site: 'NETSEA',
  channel: 'web',
});
const joined = (draw: Draw, from: string, to: string) => at(draw, 'member_registered', from, to);
const changed = (draw: Draw, from: string, to: string) => at(draw, 'member_changed', from, to);
const card = (draw: Draw, from: string, to: string) => at(draw, 'card_registered', from, to);

/** What makes nobody affected, at any time. */
const besides = (draw: Draw) =>
  Array.from({ length: draw.below(3) }, () =>
    at(draw, draw.pick(['login', 'order_placed']), '2015-01-01', '2016-04-26'),
  );

function inInformation(draw: Draw): Act[] {
  if (draw.chance(0.45)) return [joined(draw, ...information), ...besides(draw)];
  const changes = Array.from({ length: draw.between(1, 3) }, () => changed(draw, ...information));
  return [joined(draw, '2015-01-01', '2015-03-31'), ...changes, ...besides(draw)];
}
const before = (draw: Draw) => joined(draw, '2015-01-01', '2015-03-31');
function oneDayOutside(draw: Draw): Act[] {
  const day = draw.pick(['2015-03-31', '2016-04-16']);
  return [draw.pick([joined, changed, card])(draw, day, day), ...besides(draw)];
}

// biome-ignore format: a table
const cohorts: Cohort[] = [
  { name: 'information', register: 'NS', kinds: ['buyer'], demo: 700, full: 125_264, affected: ['member-information'], acts: inInformation },
  { name: 'information and card', register: 'NS', kinds: ['buyer'], demo: 80, full: 6200, affected: ['member-information', 'card-information'], acts: (draw) => [...inInformation(draw), card(draw, ...cards)] },
  { name: 'card alone', register: 'NS', kinds: ['buyer'], demo: 40, full: 1186, affected: ['card-information'], acts: (draw) => [before(draw), card(draw, ...cards), ...besides(draw)] },
  { name: 'registered before', register: 'NS', kinds: ['buyer'], demo: 230, full: 25_000, acts: (draw) => [before(draw), ...besides(draw)] },
  { name: 'supplier, registered before', register: 'NS', kinds: ['supplier'], demo: 30, full: 1500, acts: (draw) => [before(draw), ...besides(draw)] },
  { name: 'one day outside', register: 'NS', kinds: ['buyer'], demo: 40, full: 3000, acts: oneDayOutside },
  { name: 'card before its window', register: 'NS', kinds: ['buyer'], demo: 50, full: 3500, acts: (draw) => [before(draw), card(draw, '2015-01-01', '2015-12-31'), ...besides(draw)] },
  { name: 'did nothing', register: 'NS', kinds: ['buyer'], demo: 20, full: 1500 },
];

export const netsea: SampleCase = {
  code: 'netsea-2016',
  encoding: 'utf-8-bom',
  lineEnd: '\r\n',
  isJapanese: true,
  birthDates: 'western',
  abroad: 0.01,
  covers: '2015-01-01..2016-04-26',
  confirm: [],
  state: 'published',
  cohorts,
  people,
};
