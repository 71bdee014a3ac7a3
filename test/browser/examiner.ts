import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, Page } from 'playwright-core';

/** Where the pictures of this run go: SCREENSHOTS, else a temporary folder that is printed. */
const folder = process.env.SCREENSHOTS || mkdtempSync(path.join(tmpdir(), 'shokai-screens-'));
mkdirSync(folder, { recursive: true });
process.stdout.write(`Screenshots: ${folder}\n`);

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/**
 * Looks pages over: axe by WCAG 2.2 AA, and what axe does not know. It needs scripts, which readers may have off, so it works on a copy of
 * the page, with the same styles and at the same size.
 */
export class Examiner {
  private constructor(private readonly copy: Page) {}

  static async open(browser: Browser): Promise<Examiner> {
    return new Examiner(await (await browser.newContext()).newPage());
  }

  /** What is wrong with the page as it stands; also takes its picture. Empty when nothing is. */
  async faultsOf(page: Page, name: string): Promise<string[]> {
    await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
    await this.copyPage(page);
    const { violations } = await new AxeBuilder({ page: this.copy }).setLegacyMode().withTags(tags).analyze();
    const rules = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
    const layout: string[] = await this.copy.evaluate(layoutFaults);
    return [...rules, ...layout.filter((fault) => fault !== '')];
  }

  private async copyPage(page: Page): Promise<void> {
    const [url, body] = [page.url(), await page.content()];
    const size = page.viewportSize();
    if (size) await this.copy.setViewportSize(size);
    await this.copy.unrouteAll();
    await this.copy.route(url, (route) => route.fulfill({ contentType: 'text/html; charset=utf-8', body }));
    await this.copy.goto(url);
  }
}

/** Runs in the page, whose types the program does not know. */
const layoutFaults = `(() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return [
    scrollWidth > clientWidth ? 'wider than the window: ' + scrollWidth + ' > ' + clientWidth : '',
    document.querySelectorAll('h1').length === 1 ? '' : 'not exactly one h1',
    /(^|\\s)[a-z_-]+:[a-z_]+\\.[a-z_.]+/.test(document.body.innerText) ? 'an untranslated key' : '',
  ];
})()`;
