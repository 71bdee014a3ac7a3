import type { Draw } from '../../sample/draw';
import { momentIn, toDay, toMinute } from '../../sample/local-moment';
import type { Act, Cohort, SampleCase } from '../../sample/story';
import { people } from './people';

/**
 * The case's table: everyone registered with CLUB JAPAN (115,590; of them 38 on the list of plain-text passwords and 29 who entered a card
 * from 2016-12-22 08:30 to 2016-12-23 11:50), everyone registered with MagDeli (16,029; 1 with a card in the same minutes), and the
 * affiliates (317). Withdrawn members are among them.
 */
const firstMinute = Date.parse('2016-12-22T08:30Z');
const lastMinute = Date.parse('2016-12-23T11:50Z');
const minute = 60_000;

const entered = (draw: Draw, at: string, site: string): Act => ({
  activity: draw.pick(['card_registered', 'card_updated']),
  at,
  site,
  channel: 'web',
});
function cardInside(draw: Draw, site: string): Act[] {
  const minutes = draw.pick([
    0,
    1,
    (lastMinute - firstMinute) / minute,
    draw.below((lastMinute - firstMinute) / minute),
  ]);
  return [entered(draw, toMinute(firstMinute + minutes * minute), site)];
}
const cardOneMinuteOutside = (draw: Draw, site: string) =>
  entered(draw, toMinute(draw.pick([firstMinute - minute, lastMinute + minute])), site);
/** Only the day was kept, and part of that day is outside. */
const cardOnTheDay = (draw: Draw, site: string) => entered(draw, toDay(draw.pick([firstMinute, lastMinute])), site);

function besides(draw: Draw, site: string): Act[] {
  const acts: Act[] = [];
  for (let left = draw.below(4); left > 0; left--)
    acts.push({
      activity: 'order_placed',
      at: toMinute(momentIn(draw, '2016-10-01', '2017-01-04')),
      site,
      channel: 'web',
      paymentMethod: draw.pick(['credit_card', 'paypal']),
    });
  if (draw.chance(0.1)) acts.push(entered(draw, toMinute(momentIn(draw, '2016-10-01', '2016-12-21')), site));
  if (draw.chance(0.03)) acts.push(entered(draw, toMinute(momentIn(draw, '2016-12-24', '2017-01-04')), site));
  return acts;
}
const atClubJapan = (draw: Draw) => besides(draw, 'CLUB JAPAN');
const atMagDeli = (draw: Draw) => besides(draw, 'MagDeli');

const club = { register: 'CJ', kinds: ['club_japan'], affected: ['club-japan-members'], withdrawn: 0.18 };
const magDeli = { register: 'MG', kinds: ['magdeli'], affected: ['magdeli-members'], withdrawn: 0.18 };

// biome-ignore format: a table
const cohorts: Cohort[] = [
  { ...club, name: 'club', demo: 650, full: 114_203, acts: atClubJapan },
  { ...club, name: 'club, password', demo: 38, full: 38, affected: ['club-japan-members', 'club-japan-plaintext-passwords'], listed: ['club-japan-plaintext-passwords'], acts: atClubJapan },
  { ...club, name: 'club, card', demo: 29, full: 29, affected: ['club-japan-members', 'club-japan-cards'], acts: (draw) => [...atClubJapan(draw), ...cardInside(draw, 'CLUB JAPAN')] },
  { ...club, name: 'club, card on the day', demo: 4, full: 8, possible: ['club-japan-cards'], acts: (draw) => [cardOnTheDay(draw, 'CLUB JAPAN')] },
  { ...club, name: 'club, card a minute outside', demo: 30, full: 400, acts: (draw) => [...atClubJapan(draw), cardOneMinuteOutside(draw, 'CLUB JAPAN')] },
  { name: 'club and MagDeli', register: 'CJ', kinds: ['club_japan', 'magdeli'], demo: 40, full: 900, affected: ['club-japan-members', 'magdeli-members'], acts: (draw) => [...atClubJapan(draw), ...atMagDeli(draw)] },
  { name: 'club and affiliate', register: 'AF', kinds: ['affiliate', 'club_japan'], demo: 3, full: 12, affected: ['club-japan-members', 'club-japan-affiliates'], acts: atClubJapan },
  { ...magDeli, name: 'MagDeli', demo: 130, full: 15_068, acts: atMagDeli },
  { ...magDeli, name: 'MagDeli, card', demo: 1, full: 1, affected: ['magdeli-members', 'magdeli-cards'], acts: (draw) => cardInside(draw, 'MagDeli') },
  { ...magDeli, name: 'MagDeli, card a minute outside', demo: 6, full: 60, acts: (draw) => [cardOneMinuteOutside(draw, 'MagDeli')] },
  { name: 'affiliate', register: 'AF', kinds: ['affiliate'], demo: 40, full: 305, affected: ['club-japan-affiliates'], withdrawn: 0.25 },
  { name: 'newsletter only', register: 'NL', kinds: ['newsletter'], demo: 50, full: 4000 },
];

export const nippan: SampleCase = {
  code: 'nippan-ips-2017',
  encoding: 'utf-8',
  lineEnd: '\n',
  isJapanese: false,
  birthDates: 'western',
  abroad: 0.7,
  covers: '2016-10-01..2017-01-04',
  confirm: [],
  list: { columns: ['login_id'], row: ({ loginId }) => [loginId] },
  state: 'closed',
  cohorts,
  people,
};
