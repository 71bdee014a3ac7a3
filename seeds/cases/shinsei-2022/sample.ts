import type { Draw } from '../../sample/draw';
import { compact, inEra, momentIn, toDay } from '../../sample/local-moment';
import type { Act, Cohort, SampleCase } from '../../sample/story';
import { people } from './people';

/** The case's table: eight groups in records. For 1, 4 and 7 the list and the window of the product; for the others the list alone. */
const lake: Product = {
  product: 'レイクALSA',
  days: ['2018-04-03', '2021-10-04'],
  outside: ['2018-04-02', '2021-10-05'],
};
const el: Product = {
  product: 'カードローン エル',
  days: ['2014-08-19', '2021-10-04'],
  outside: ['2014-08-18', '2021-10-05'],
};
const plus: Product = {
  product: 'スマートカードローン プラス',
  days: ['2018-08-31', '2021-10-04'],
  outside: ['2018-08-30', '2021-10-05'],
};
interface Product {
  product: string;
  days: readonly [string, string];
  outside: readonly [string, string];
}

const did = (draw: Draw, activity: string, product: Product, from: string, to: string): Act => ({
  activity,
  at: draw.pick([compact, toDay, inEra])(momentIn(draw, from, to)),
  product: product.product,
  channel: 'web',
});
const stopped = (draw: Draw, product: Product) => did(draw, 'mail_stopped', product, ...product.days);
const stoppedOn = (draw: Draw, product: Product, days: readonly string[]) => {
  const day = draw.pick(days);
  return did(draw, 'mail_stopped', product, day, day);
};
const besides = (draw: Draw, product: Product) =>
  Array.from({ length: draw.below(5) }, () =>
    did(draw, draw.pick(['login', 'mail_changed', 'repaid']), product, '2014-08-01', '2022-01-20'),
  );
const ofLake = (draw: Draw) => besides(draw, lake);
const ofEl = (draw: Draw) => besides(draw, el);
const ofPlus = (draw: Draw) => besides(draw, plus);
const outside = (draw: Draw, product: Product) => [
  ...besides(draw, product),
  stoppedOn(draw, product, product.outside),
];

/** On the list and counted for the same groups. */
const counted = (...exposures: string[]) => ({ affected: exposures, listed: exposures });
/** On the list, but nothing bears it out. */
const unborne = (...exposures: string[]) => ({ possible: exposures, listed: exposures });

// biome-ignore format: a table
const cohorts: Cohort[] = [
  { name: '1', register: 'LK', demo: 180, full: 2168, ...counted('lake-unsubscribe'), acts: (draw) => [...ofLake(draw), stopped(draw, lake)] },
  { name: '2a', register: 'LK', demo: 20, full: 20, ...counted('lake-contract-bank'), acts: ofLake },
  { name: '2a, no contract', demo: 14, full: 14, ...counted('lake-contract-bank') },
  { name: '2b', register: 'LK', demo: 58, full: 58, ...counted('lake-contract-pin'), acts: ofLake },
  { name: '2b, no contract', demo: 37, full: 37, ...counted('lake-contract-pin') },
  { name: '3', register: 'LK', demo: 2, full: 2, ...counted('lake-member-top'), acts: ofLake },
  { name: '4', register: 'EL', demo: 300, full: 6303, ...counted('el-unsubscribe'), acts: (draw) => [...ofEl(draw), stopped(draw, el)] },
  { name: '5', register: 'LK', demo: 5, full: 5, ...counted('lake-top'), acts: ofLake },
  { name: '6', register: 'EL', demo: 3, full: 3, ...counted('el-search-chat'), acts: ofEl },
  { name: '7', register: 'PL', demo: 60, full: 232, ...counted('plus-unsubscribe'), acts: (draw) => [...ofPlus(draw), stopped(draw, plus)] },
  { name: '1, 2a and 4', register: 'LK', demo: 3, full: 3, ...counted('lake-unsubscribe', 'lake-contract-bank', 'el-unsubscribe'), acts: (draw) => [stopped(draw, lake), stopped(draw, el)] },
  { name: '1 and 4', register: 'LK', demo: 5, full: 10, ...counted('lake-unsubscribe', 'el-unsubscribe'), acts: (draw) => [stopped(draw, el), stopped(draw, lake)] },
  { name: '1 and 5', register: 'LK', demo: 1, full: 1, ...counted('lake-unsubscribe', 'lake-top'), acts: (draw) => [stopped(draw, lake)] },
  { name: '4 and 6', register: 'EL', demo: 1, full: 1, ...counted('el-unsubscribe', 'el-search-chat'), acts: (draw) => [stopped(draw, el)] },
  { name: '1, a day outside', register: 'LK', demo: 3, full: 6, ...unborne('lake-unsubscribe'), acts: (draw) => outside(draw, lake) },
  { name: '4, the other product', register: 'EL', demo: 3, full: 9, ...unborne('el-unsubscribe'), acts: (draw) => [stopped(draw, lake), ...ofEl(draw)] },
  { name: '7, did something else', register: 'PL', demo: 2, full: 2, ...unborne('plus-unsubscribe'), acts: (draw) => [did(draw, 'login', plus, ...plus.days)] },
  { name: 'レイクALSA, stopped, unlisted', register: 'LK', demo: 90, full: 2500, acts: (draw) => [...ofLake(draw), stopped(draw, lake)] },
  { name: 'エル, stopped, unlisted', register: 'EL', demo: 90, full: 3000, acts: (draw) => [...ofEl(draw), stopped(draw, el)] },
  { name: 'プラス, stopped, unlisted', register: 'PL', demo: 20, full: 400, acts: (draw) => [...ofPlus(draw), stopped(draw, plus)] },
  { name: 'レイクALSA, a day outside', register: 'LK', demo: 20, full: 300, acts: (draw) => outside(draw, lake) },
  { name: 'エル, a day outside', register: 'EL', demo: 20, full: 300, acts: (draw) => outside(draw, el) },
  { name: 'プラス, a day outside', register: 'PL', demo: 10, full: 60, acts: (draw) => outside(draw, plus) },
  { name: 'レイクALSA, otherwise', register: 'LK', demo: 120, full: 6000, acts: ofLake },
  { name: 'エル, otherwise', register: 'EL', demo: 120, full: 6500, acts: ofEl },
  { name: 'プラス, otherwise', register: 'PL', demo: 30, full: 1200, acts: ofPlus },
];

export const shinsei: SampleCase = {
  code: 'shinsei-2022',
  encoding: 'cp932',
  lineEnd: '\r\n',
  isJapanese: true,
  birthDates: 'era',
  abroad: 0,
  covers: '2014-08-01..2022-01-20',
  confirm: [],
  // The address is what the URLs carried; where it finds two people, the member ID tells which. People without a contract left a phone number.
  list: {
    columns: ['member_id', 'email', 'phone'],
    row: ({ memberId, email, sharesEmail, phone }) => [sharesEmail ? memberId : '', email, memberId ? '' : phone],
  },
  state: 'published',
  cohorts,
  people,
};
