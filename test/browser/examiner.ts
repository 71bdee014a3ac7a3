import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { layoutFaults } from './layout-faults';

const rules = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const runAxe = `axe.run(document, { resultTypes: ['violations'], runOnly: ${JSON.stringify(rules)} }).then(({ violations }) =>
  violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ target }) => target.join(' ')).join(', ')))`;

/** The widths at which a page must hold, in CSS pixels; axe runs at those of a phone and a desk. 640 stands for 1280 at 200 %, 673 for A4. */
const widths = [
  { width: 320 },
  { width: 640 },
  { width: 673, media: 'print' as const },
  { width: 1280, text: '200%' },
  { width: 360, isRead: true },
  { width: 1280, isRead: true },
];

/**
 * Looks pages over beside the walks: axe by WCAG 2.2 AA, and what axe does not know. It needs scripts, which readers may have off, so it
 * works on a copy of the page: the same source and styles, in tabs that take turns.
 */
export class Examiner {
  private next = 0;

  private constructor(
    private readonly tabs: { page: Page; busy: Promise<unknown> }[],
    private readonly pictures: string | undefined,
  ) {}

  /** @param origin where the styles are; pictures of all pages go to the folder SCREENSHOTS, those of faulty ones to a temporary one */
  static async open(browser: Browser, origin: string): Promise<Examiner> {
    if (process.env.SCREENSHOTS) mkdirSync(process.env.SCREENSHOTS, { recursive: true });
    const tabs = [0, 1].map(async () => {
      const context = await browser.newContext({ bypassCSP: true });
      const page = await context.newPage();
      await page.goto(`${origin}/healthz`);
      await page.evaluate(axe.source);
      return { page, busy: Promise.resolve() };
    });
    return new Examiner(await Promise.all(tabs), process.env.SCREENSHOTS);
  }

  /** What is wrong with a page, given by its source. Empty when nothing is. */
  async faultsOf(source: string, name: string): Promise<string[]> {
    const tab = this.tabs[this.next++ % this.tabs.length] as (typeof this.tabs)[number];
    const examination = tab.busy.then(() => this.examine(tab.page, source, name));
    tab.busy = examination.catch(() => {});
    return examination;
  }

  private async examine(page: Page, source: string, name: string): Promise<string[]> {
    await page.setContent(source);
    const found = new Set<string>();
    for (const { width, media = 'screen' as const, text = '100%', isRead } of widths) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ media });
      await page.evaluate(`document.documentElement.style.fontSize = '${text}'`);
      const layout: string[] = await page.evaluate(layoutFaults);
      for (const fault of layout) found.add(`${fault} (${media}, ${width} px, text ${text})`);
      if (!isRead) continue;
      for (const fault of (await page.evaluate(runAxe)) as string[]) found.add(fault);
      if (this.pictures) await this.photograph(page, `${name}-${width}`, this.pictures);
    }
    if (found.size > 0) await this.photograph(page, name, folderForFaulty());
    return [...found];
  }

  private photograph = (page: Page, name: string, folder: string) =>
    page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true });
}

let folder: string | undefined;

function folderForFaulty(): string {
  if (!folder) {
    folder = mkdtempSync(path.join(tmpdir(), 'shokai-screens-'));
    process.stdout.write(`Pictures of faulty pages: ${folder}\n`);
  }
  return folder;
}
