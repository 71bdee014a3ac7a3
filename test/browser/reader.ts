import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { signInAs } from '../web/sign-in-as';
import type { Examiner } from './examiner';
import type { Site } from './site';

/** How somebody reads: language, width of the window, with or without JavaScript. */
export interface Reading {
  language: 'ja' | 'en';
  width: 360 | 1280;
  hasScripts?: boolean;
}

let readers = 0;

/** Somebody at a browser of their own. Every page that they `look` at is examined and photographed. */
export class Reader {
  private constructor(
    readonly page: Page,
    readonly reading: Reading,
    public site: Site,
    private readonly context: BrowserContext,
    private readonly name: string,
    private readonly examiner: Examiner,
  ) {}

  /** What was wrong with the pages so far, by name of the page; also what the browser complained about. */
  readonly faults: Record<string, string[]> = {};
  /** Addresses of the pages that were looked at, without language prefix and query. */
  readonly seen: string[] = [];
  /** A failure of the server that this walk is about. */
  expected: number | undefined;
  private readonly examinations: Promise<void>[] = [];

  static async open(
    { browser, site, examiner }: { browser: Browser; site: Site; examiner: Examiner },
    name: string,
    reading: Reading,
  ): Promise<Reader> {
    const context = await browser.newContext({
      viewport: { width: reading.width, height: 800 },
      javaScriptEnabled: reading.hasScripts ?? true,
      locale: reading.language === 'ja' ? 'ja-JP' : 'en-GB',
      reducedMotion: 'reduce',
      // Everybody comes from a network of their own, so that nobody is throttled for what others did.
      extraHTTPHeaders: { 'X-Forwarded-For': `198.51.100.${++readers}` },
    });
    const page = await context.newPage();
    const reader = new Reader(page, reading, site, context, name, examiner);
    page.on('pageerror', (error) => reader.blame('script', error.message));
    page.on('response', (answer) => {
      if (answer.status() >= 500 && answer.status() !== reader.expected)
        reader.blame('answer', `${answer.status()} ${new URL(answer.url()).pathname}`);
    });
    return reader;
  }

  /** @param path without language prefix */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.site.origin}/${this.reading.language}${path === '/' ? '' : path}`);
  }

  /** Fills in fields by their names and presses the button of their form; hidden fields only tell which form is meant. */
  async submit(answers: Record<string, string>, button = 'button:not(.sk-link-button)'): Promise<void> {
    const [first = ''] = Object.keys(answers);
    const form = this.page.locator('form', { has: this.page.locator(`[name="${first}"]`) }).first();
    for (const [name, value] of Object.entries(answers)) {
      const field = form.locator(`[name="${name}"]`).first();
      const kind = await field.getAttribute('type');
      if (await form.locator(`select[name="${name}"]`).count()) await field.selectOption(value);
      else if (kind === 'hidden') continue;
      else if (kind === 'radio') await form.locator(`[name="${name}"][value="${value}"]`).check();
      else if (kind === 'checkbox') await field.check();
      else if (kind !== 'hidden') await field.fill(value);
    }
    await this.press(form.locator(button).first());
  }

  /** Reads on at another site, without what the browser kept of the first. */
  async moveTo(site: Site): Promise<void> {
    await this.forget();
    this.site = site;
  }

  forget = () => this.context.clearCookies();

  /** Presses a button that leads to another page, and waits for that page. */
  async press(button: Locator): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), button.click()]);
  }

  /** Signs in as a customer without passing the sign-in page. */
  async signInAs(memberId: string): Promise<void> {
    const [name, value] = await signInAs(this.site.deps, memberId);
    await this.context.addCookies([{ name, value, url: this.site.origin }]);
  }

  /** Has the page examined while the walk goes on. @param heading what its h1 must hold */
  async look(name: string, heading?: string | RegExp): Promise<void> {
    this.seen.push(new URL(this.page.url()).pathname.replace(/^\/[a-z]+(?=\/|$)/, '') || '/');
    const place = `${this.name}-${this.reading.language}-${String(this.seen.length).padStart(2, '0')}-${name}`;
    const examination = this.examiner.faultsOf(await this.page.content(), place);
    this.examinations.push(
      examination.then(
        (faults) => this.blame(place, ...faults),
        (error) => this.blame(place, String(error)),
      ),
    );
    const text = (await this.page.locator('h1').first().textContent()) ?? '';
    const isRight =
      heading === undefined || (typeof heading === 'string' ? text.includes(heading) : heading.test(text));
    if (!isRight) this.blame(place, `heading "${text.trim()}", expected ${heading}`);
  }

  blame(place: string, ...faults: string[]): void {
    if (faults.length > 0) this.faults[place] = [...(this.faults[place] ?? []), ...faults];
  }

  async close(): Promise<void> {
    await this.context.close();
    await Promise.all(this.examinations);
  }
}
