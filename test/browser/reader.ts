import type { Browser, BrowserContext, Page } from 'playwright-core';
import type { Examiner } from './examiner';

/** How somebody reads: language, width of the window, with or without JavaScript. */
export interface Reading {
  language: 'ja' | 'en';
  width: 360 | 1280;
  hasScripts?: boolean;
}

/** Somebody at a browser of their own. Every page that they `look` at is examined and photographed. */
export class Reader {
  private constructor(
    readonly page: Page,
    private readonly context: BrowserContext,
    private readonly origin: string,
    private readonly reading: Reading,
    private readonly name: string,
    private readonly examiner: Examiner,
  ) {}

  /** What was wrong with the pages so far, by name of the page; also what the browser complained about. */
  readonly faults: Record<string, string[]> = {};
  private looks = 0;

  static async open(
    { browser, origin, examiner }: { browser: Browser; origin: string; examiner: Examiner },
    name: string,
    reading: Reading,
  ): Promise<Reader> {
    const context = await browser.newContext({
      viewport: { width: reading.width, height: 800 },
      javaScriptEnabled: reading.hasScripts ?? true,
      locale: reading.language === 'ja' ? 'ja-JP' : 'en-GB',
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    const reader = new Reader(page, context, origin, reading, name, examiner);
    page.on('pageerror', (error) => reader.blame('script', error.message));
    page.on('response', (answer) => {
      if (answer.status() >= 500) reader.blame('answer', `${answer.status()} ${new URL(answer.url()).pathname}`);
    });
    return reader;
  }

  /** @param path without language prefix */
  async open(path: string): Promise<void> {
    await this.page.goto(`${this.origin}/${this.reading.language}${path === '/' ? '' : path}`);
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
    await form.locator(button).first().click();
    await this.page.waitForLoadState();
  }

  /** Examines the page. @param heading what its h1 must hold */
  async look(name: string, heading?: string | RegExp): Promise<void> {
    const { language, width } = this.reading;
    this.looks += 1;
    const place = `${this.name}-${language}-${width}-${String(this.looks).padStart(2, '0')}-${name}`;
    for (const fault of await this.examiner.faultsOf(this.page, place)) this.blame(place, fault);
    const text = (await this.page.locator('h1').first().textContent()) ?? '';
    const isRight =
      heading === undefined || (typeof heading === 'string' ? text.includes(heading) : heading.test(text));
    if (!isRight) this.blame(place, `heading "${text.trim()}", expected ${heading}`);
  }

  blame(place: string, fault: string): void {
    this.faults[place] = [...(this.faults[place] ?? []), fault];
  }

  close = () => this.context.close();
}
