import { createApp } from '../../server/app';
import { answerJson } from '../../server/checks/answer-json';
import { checkMember } from '../../server/checks/check-person';
import { findProvenAnswers } from '../../server/credentials/proven-answers';
import { redeemLetter } from '../../server/credentials/redeem-letter';
import { applyIncident } from '../../server/incidents/apply-incident';
import { exportLetters } from '../../server/outreach/export-letters';
import { place, settleAt } from '../../server/place';
import { createImportBench, type ImportBench, operator } from '../imports/import-csv';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';
import { loadList, occasion, publish, sourceOf } from './publish-notice';

/** Two notices of other countries, from the file to the page. */
const japan = { ...place };
let bench: ImportBench;
afterAll(() => settleAt(japan));

const verdictOf = async (member: string) => {
  const answer = await checkMember(bench.deps, member, occasion);
  return [answer.verdict, answer.exposures.map(({ exposure }) => exposure)];
};

describe('Ticketmaster 2018: kinds of customer, months, and who only tried to buy', () => {
  const code = 'ticketmaster-2018';
  beforeAll(async () => {
    settleAt({ country: 'GB', timeZone: 'Europe/London', languages: ['en'] });
    bench = await createImportBench();
    await applyIncident(bench.deps, { source: sourceOf('ticketmaster'), by: operator });
    const rows: [id: string, kind: string, activity: string, at: string, site: string][] = [
      ['ukFirst', 'uk', 'ticket_bought', '2018-02-01', 'ticketmaster'],
      ['ukBefore', 'uk', 'ticket_bought', '2018-01-31', 'ticketmaster'],
      ['ukLast', 'uk', 'ticket_bought', '2018-06-23T23:59', 'getmein'],
      ['ukAfter', 'uk', 'ticket_bought', '2018-06-24T00:01', 'getmein'],
      ['ukTried', 'uk', 'ticket_attempted', '2018-04-01', 'ticketweb'],
      ['ukAutumn', 'uk', 'ticket_bought', '2017-10-01', 'ticketmaster'],
      ['foreignFirst', 'international', 'ticket_bought', '2017-09-01', 'ticketmaster-international'],
      ['foreignBefore', 'international', 'ticket_bought', '2017-08-31', 'ticketmaster-international'],
      ['american', 'north-america', 'ticket_bought', '2018-03-01', 'ticketmaster-international'],
      ['noSite', 'uk', 'ticket_bought', '2018-03-01', ''],
    ];
    const members = rows.map(([id, kind]) => `${id},${id.toLowerCase()}@example.com,${kind}`);
    await bench.load('members', `member_id,email,kinds\n${members.join('\n')}\n`);
    const acts = rows.map(([id, , activity, at, site]) => `${id},${activity},${at},${site}`);
    await bench.load('activities', `member_id,activity,occurred_at,site\n${acts.join('\n')}\n`, {
      covers: '2017-01-01..2018-07-01',
      options: {
        coversOf: ['getmein', 'ticketweb', 'ticketmaster-international', 'ticketmaster'].flatMap((site) =>
          ['ticket_bought', 'ticket_attempted'].map((activity) => ({ activity, site })),
        ),
      },
    });
    await loadList(bench, code, 'uk', 'email,offer_code\nuklast@example.com,TM-1\n');
    await loadList(bench, code, 'international', 'email,offer_code\nforeignfirst@example.com,TM-2\n');
  });
  afterAll(() => bench.close());

  it('is not published with a misspelt kind, which would clear everybody of it', async () => {
    const misspelt = sourceOf('ticketmaster').replace('member_kinds: [international]', 'member_kinds: [internatinal]');
    await applyIncident(bench.deps, { source: misspelt, by: operator });
    await expect(publish(bench, code, ['blank'])).rejects.toThrow(/internatinal/);
    await applyIncident(bench.deps, { source: sourceOf('ticketmaster'), by: operator });
    await publish(bench, code, ['blank']);
  });

  it.each([
    ['ukFirst', 'affected', ['uk']],
    ['ukBefore', 'not_affected', []],
    ['ukLast', 'affected', ['uk']],
    ['ukAfter', 'not_affected', []],
    ['ukTried', 'affected', ['uk']],
    ['ukAutumn', 'not_affected', []],
    ['foreignFirst', 'affected', ['international']],
    ['foreignBefore', 'not_affected', []],
    ['american', 'not_affected', []],
    ['noSite', 'possibly_affected', ['uk']],
  ])('%s: %s', async (member, verdict, exposures) => {
    expect(await verdictOf(member)).toEqual([verdict, exposures]);
  });

  it('shows the code of one’s own until the deadline, and to whom it has none that there is an offer', async () => {
    const page = async (member: string, now: string) => {
      const visitor = new Visitor(createApp({ ...bench.deps, now: () => new Date(now) }));
      visitor.cookies.set(...(await signInAs(bench.deps, member)));
      return (await visitor.open('/en/check')).text;
    };
    expect(await page('ukLast', '2018-10-31T23:59:00Z')).toContain('TM-1');
    expect(await page('ukLast', '2018-11-01T00:00:00Z')).not.toContain('TM-1');
    expect(await page('ukFirst', '2018-10-31T12:00:00Z')).toContain('Identity monitoring for 12 months');
  });
});

describe('Equifax 2017: most of them never were customers; "mid-May"', () => {
  const code = 'equifax-2017';
  let codes: string[];
  beforeAll(async () => {
    settleAt({ country: 'US', timeZone: 'America/New_York', languages: ['en'] });
    bench = await createImportBench();
    await applyIncident(bench.deps, { source: sourceOf('equifax'), by: operator });
    const paid = {
      before: '2017-04-30',
      doubtful: '2017-05-12',
      certain: '2017-05-13',
      last: '2017-07-29T23:59',
      after: '2017-07-30T00:01',
    };
    await bench.load('members', `member_id\n${Object.keys(paid).join('\n')}\n`);
    const rows = Object.entries(paid).map(([id, at]) => `${id},card_paid,${at}`);
    await bench.load('activities', `member_id,activity,occurred_at\n${rows.join('\n')}\n`, {
      covers: '2017-01-01..2017-09-07',
    });
    const people = [
      'name,postal_code,address,data_items',
      'Jane Doe,30309,"1550 Peachtree St, Atlanta GA",driving_licence',
      'John Doe,30309,"1550 Peachtree St, Atlanta GA",none',
      'Ann Roe,21201,"1 Main St, Baltimore MD",',
    ];
    await loadList(bench, code, 'people', people.join('\n'), { letters: true });
    await loadList(
      bench,
      code,
      'licences',
      people
        .slice(0, 2)
        .join('\n')
        .replaceAll(/,(data_items|driving_licence)/g, ''),
      { letters: true },
    );
    await loadList(bench, code, 'disputes', 'member_id\nlast\n');
    await publish(bench, code, ['blank']);
    let printed = '';
    const order = { code, days: 90, onlyWithoutEmail: false, by: 'system' };
    await exportLetters(bench.deps, order, async (piece) => {
      printed += piece;
    });
    codes = ['Jane Doe', 'John Doe', 'Ann Roe'].map(
      (name) =>
        /[2-9A-Y]{4}(-[2-9A-Y]{4}){3}/.exec(printed.split('\r\n').find((line) => line.includes(name)) ?? '')?.[0] ??
        name,
    );
  });
  afterAll(() => bench.close());

  it.each([
    ['before', 'not_affected', []],
    ['doubtful', 'possibly_affected', ['cards']],
    ['certain', 'affected', ['cards']],
    ['last', 'affected', ['disputes', 'cards']],
    ['after', 'not_affected', []],
  ])('%s: %s', async (member, verdict, exposures) => {
    const [found, which] = await verdictOf(member);
    expect([found, [...(which ?? [])].sort()]).toEqual([verdict, [...exposures].sort()]);
  });

  it.each([
    [0, ['people', 'licences'], []],
    [1, ['people'], []],
    [2, ['people'], ['driving_licence']],
  ])('letter %i tells its reader what leaked for them', async (index, exposures, may) => {
    const proven = await redeemLetter(bench.deps, codes[index] ?? '');
    if (typeof proven === 'string') throw new Error(`The code is ${proven}.`);
    const [answer] = await findProvenAnswers(bench.deps, proven);
    const { verdict, exposures: found } = answerJson(answer ?? fail());
    expect(verdict).toBe('affected');
    expect(found.map(({ exposure }) => exposure).sort()).toEqual([...exposures].sort());
    expect(found.find(({ exposure }) => exposure === 'people')?.may).toEqual(may);
  });

  it('says what to do, and until when monitoring is offered, on the page behind the letter', async () => {
    const page = async (now: string) => {
      const visitor = new Visitor(createApp({ ...bench.deps, now: () => new Date(now) }));
      await visitor.open('/en/check/code');
      return (await visitor.submit({ letter: codes[0] ?? '' }, '/check/code/letter')).text;
    };
    const { text } = { text: await page('2024-06-03T04:00:00Z') };
    expect(text).toContain('Freeze your credit file');
    expect(text).toContain('ended on Wednesday 31 January 2018');
  });
});
