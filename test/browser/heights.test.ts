import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { place, settleAt } from '../../server/place';
import { signInAs } from '../web/sign-in-as';
import { openChromium } from './chromium';
import { openDemoSite, type Site } from './site';

let browser: Browser;
let site: Site;
beforeAll(async () => {
  settleAt({ ...place, languages: ['ja', 'en', 'zh', 'zh-tw', 'ko', 'vi', 'pt', 'ne'] });
  browser = await openChromium();
  site = await openDemoSite();
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function open(memberId: string, path: string, width: number): Promise<Page> {
  const context = await browser.newContext({ viewport: { width, height: 740 }, javaScriptEnabled: false });
  const [name, value] = await signInAs(site.deps, memberId);
  await context.addCookies([{ name, value, url: site.origin }]);
  const page = await context.newPage();
  await page.goto(site.origin + path);
  return page;
}

/** Bounds in CSS pixels at 360 px, everything folded, of a page with the banner of sample data. */
const bounds = { affected: 4_500, possibly: 4_500, not: 3_000, two: 6_000, reach: 1_400 };
const people: [who: string, memberId: string, most: number][] = [
  ['affected', 'AD9000001', bounds.affected],
  ['affected by two exposures', 'AD9000002', bounds.affected],
  ['affected, two desks', 'LK9000001', bounds.affected],
  ['affected by two incidents', 'GR9000001', bounds.two],
  ['possibly affected', 'AD9000003', bounds.possibly],
  ['not affected', 'AD9000004', bounds.not],
  ['not affected, in a window but not on the list', 'AD9000005', bounds.not],
];

describe.each(['ja', 'en', 'yasashii', 'zh'])('in %s, on a phone', (language) => {
  it.each(people)('%s: the answer, the first step and the number to call are near', async (_who, memberId, most) => {
    const page = await open(memberId, `/${language}/check`, 360);
    const height = await page.evaluate('document.documentElement.scrollHeight');
    const answer = await page.locator('.sk-answer').first().getAttribute('class');
    const top = async (selector: string) => Math.round((await page.locator(selector).first().boundingBox())?.y ?? 0);
    const isToAct = !answer?.includes('not_affected');
    const places = isToAct ? { firstStep: await top('.sk-answer__steps a'), call: await top('.sk-call__button') } : {};
    console.log(language, memberId, JSON.stringify({ height, ...places }));
    expect(height).toBeLessThanOrEqual(most);
    for (const place of Object.values(places)) expect(place).toBeLessThanOrEqual(bounds.reach);
    await page.context().close();
  });
});

test.each(['ja', 'en', 'yasashii', 'vi'])(
  'the slip is one sheet of A4, whatever the answer, in %s',
  async (language) => {
    for (const [, memberId] of people) {
      const page = await open(memberId, `/${language}/check/slip?member_id=yes&name=yes`, 800);
      const pdf = await page.pdf({ preferCSSPageSize: true });
      expect([memberId, (pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g) ?? []).length]).toEqual([memberId, 1]);
      await page.context().close();
    }
  },
  180_000,
);

test('the number to call stays in reach on a phone, and nothing lies under it at the end or at the focus', async () => {
  const page = await open('AD9000001', '/ja/check', 360);
  const bar = page.locator('.sk-call-bar');
  const isSeen = async () =>
    (await page.evaluate("getComputedStyle(document.querySelector('.sk-call-bar')).visibility")) === 'visible';
  expect(await isSeen()).toBe(false);
  await page.mouse.wheel(0, 1_800);
  await page.waitForTimeout(300);
  expect(await isSeen()).toBe(true);
  await page.locator('.sk-footer a').last().focus();
  // The page glides to what has the focus: measured once it has stood still for a while.
  let [at, stood] = [-1, 0];
  while (stood < 3) {
    await page.waitForTimeout(200);
    const now = (await page.evaluate('scrollY')) as number;
    stood = now === at ? stood + 1 : 0;
    at = now;
  }
  const [link, top] = await Promise.all([page.locator('.sk-footer a').last().boundingBox(), bar.boundingBox()]);
  expect((link?.y ?? 0) + (link?.height ?? 0)).toBeLessThanOrEqual(top?.y ?? 0);
  await page.context().close();
});

test('pages and the style sheet are small once they are packed', async () => {
  for (const memberId of people.map(([, one]) => one)) {
    const page = await open(memberId, '/ja/check', 360);
    const source = await page.content();
    const styles = await (await fetch(`${site.origin}/assets/shokai.css`)).text();
    const sizes = [source, styles].map((text) => gzipSync(text).length);
    console.log(memberId, JSON.stringify({ page: sizes[0], styles: sizes[1] }));
    for (const size of sizes) expect(size).toBeLessThanOrEqual(15_000);
    await page.context().close();
  }
});

test('everything that is folded can be opened without scripts', async () => {
  const page = await open('AD9000001', '/ja/check?open=all', 360);
  const folded = await page.locator('main details:not([open])').count();
  expect(folded).toBe(0);
  await page.context().close();
});
