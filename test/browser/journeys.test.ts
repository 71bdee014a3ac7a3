import type { Browser } from 'playwright-core';
import { routes } from '../../server/routes';
import { listRoutes } from '../../server/web/route';
import { openChromium } from './chromium';
import * as customers from './customer-walks';
import { Examiner } from './examiner';
import { importWalk } from './import-walk';
import { keyboardWalk } from './keyboard-walk';
import { lineWalk } from './line-walk';
import { people } from './people-walk';
import { Reader, type Reading } from './reader';
import { openDemoSite, type Site } from './site';
import * as sites from './site-walks';
import * as staff from './staff-walks';
import * as states from './state-walks';

let browser: Browser;
let examiner: Examiner;
let site: Site;
beforeAll(async () => {
  browser = await openChromium();
  site = await openDemoSite();
  examiner = await Examiner.open(browser, site.origin);
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

/** Every page is examined at both widths; the walks themselves go at one of them in each language, or at both with READINGS=all. */
const readings: Reading[] = [
  { language: 'ja', width: 360 },
  { language: 'en', width: 1280 },
];
if (process.env.READINGS === 'all') readings.push({ language: 'ja', width: 1280 }, { language: 'en', width: 360 });

/** Customers go without scripts: everything they do works so. */
const walks: [name: string, walk: (reader: Reader) => Promise<void>, hasScripts: boolean][] = [
  ['public', customers.publicWalk, false],
  ['affected', customers.affectedWalk, false],
  ['two-exposures', customers.answerWalk('answer', 'AD9000002'), false],
  ['possibly-affected', customers.answerWalk('answer', 'AD9000003'), false],
  ['not-affected', customers.answerWalk('answer', 'AD9000004'), false],
  ['leaked-password', customers.leakedPasswordWalk, false],
  ['code-by-mail', customers.codeByMailWalk, false],
  ['line', lineWalk, false],
  ['inquiry', customers.inquiryWalk, false],
  ['account', customers.accountWalk, false],
  ...people.map(([name, walk]) => [name, walk, false] as (typeof walks)[number]),
  ['keyboard', keyboardWalk, false],
  ['rare-answers', states.rareAnswersWalk, false],
  ['long-names', states.longNamesWalk, false],
  ['support', staff.supportWalk, true],
  ['operator', staff.operatorWalk, true],
  ['approver', staff.approverWalk, true],
  ['admin', staff.adminWalk, true],
  ['new-colleague', staff.newColleagueWalk, true],
  ['import', importWalk, false],
  ['refusals', states.refusalWalk, false],
  ['held', states.heldWalk, false],
  ['investigation', states.investigationWalk, false],
  ['desk', sites.deskWalk, false],
  ['outage', sites.outageWalk, false],
  ['empty', sites.emptyWalk, false],
];

/** Pages that are no page: files, and what only leads on. Passkeys need a site with a name, and have a test of their own. */
const elsewhere = /\/sso(\/return)?$|\.csv$|\/file$|^\/staff$|\/passkeys$|^\/check\/code\/email$/;

describe.each(readings)('in $language at $width px', (reading) => {
  const seen: string[] = [];

  it.each(walks)(
    '%s',
    async (name, walk, hasScripts) => {
      const reader = await Reader.open({ browser, site, examiner }, name, { ...reading, hasScripts });
      try {
        await walk(reader);
      } finally {
        seen.push(...reader.seen);
        await reader.close();
      }
      expect(reader.faults).toEqual({});
    },
    180_000,
  );

  it('every page was looked at', () => {
    const pages = listRoutes(routes(site.deps)).filter(({ method, path }) => method === 'get' && !elsewhere.test(path));
    const missed = pages.filter(({ path }) => !seen.some((one) => patternOf(path).test(one)));
    expect(missed.map(({ path }) => path)).toEqual([]);
  });
});

const patternOf = (path: string) => new RegExp(`^${path.replace(/:\w+/g, '[^/]+')}$`);
