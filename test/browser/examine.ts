import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import type { Page } from 'playwright-core';

/** Where the pictures of this run go: SCREENSHOTS, else a temporary folder that is printed. */
const folder = process.env.SCREENSHOTS || mkdtempSync(path.join(tmpdir(), 'shokai-screens-'));
mkdirSync(folder, { recursive: true });
process.stdout.write(`Screenshots: ${folder}\n`);

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** What is wrong with the page as it stands; also takes its picture. Empty when nothing is. */
export async function faultsOf(page: Page, name: string): Promise<string[]> {
  await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
  const { violations } = await axe(page);
  const rules = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`);
  const layout: string[] = await page.evaluate(layoutFaults);
  return [...rules, ...layout.filter((fault) => fault !== '')];
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

/** axe needs scripts of its own in the page, also where the reader has JavaScript off: it then looks at a copy of what the server sent. */
async function axe(page: Page) {
  return new AxeBuilder({ page }).withTags(tags).analyze();
}
