import type { Browser, BrowserContext, Page } from 'playwright-core';
import { demoMembers } from '../../seeds/demo-people';
import { saveDraft } from '../../server/drafts/drafts-repository';
import { sendInquiry } from '../../server/inquiries/send-inquiry';
import { changeProfile } from '../../server/members/change-profile';
import { listMembers } from '../../server/members/list-members';
import type { Profile } from '../../server/people/profile';
import { hire } from '../incidents/office';
import { openChromium } from './chromium';
import { colleague } from './demo';
import { openDemoSite, type Site, serve } from './site';

let browser: Browser;
let site: Site;
beforeAll(async () => {
  browser = await openChromium();
  site = await openDemoSite();
  const { db } = site.deps;
  const { phone } = await profileOf('AD9000001');
  await db.transaction((trx) => changeProfile(trx, site.deps, 'AD9000004', (profile) => ({ ...profile, phone })));
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

async function profileOf(memberId: string): Promise<Profile> {
  const [member] = await listMembers(site.deps, [memberId]);
  if (!member?.profile) throw new Error(`${memberId} cannot be read.`);
  return member.profile;
}

const withdrawn = demoMembers.find(
  ({ isWithdrawn, memberId, verdict, shows }) =>
    isWithdrawn && memberId && verdict === 'affected' && /old form/.test(shows),
);

let agents = 0;

/** Somebody at the desk who has nothing but a keyboard: what they type is a fact, whatever else they press is counted. */
class Agent {
  pressed: string[] = [];

  private constructor(
    readonly page: Page,
    readonly context: BrowserContext,
    readonly language: string,
  ) {}

  static async signIn(language: 'ja' | 'en', account = colleague('support')): Promise<Agent> {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      extraHTTPHeaders: { 'X-Forwarded-For': `203.0.113.${++agents}` },
    });
    const agent = new Agent(await context.newPage(), context, language);
    await agent.open('/staff/login');
    await agent.fillIn(account);
    return agent;
  }

  /** On the sign-in page. */
  async fillIn({ email, password } = colleague('support')): Promise<void> {
    await this.page.fill('[name="email"]', email);
    await this.page.fill('[name="password"]', password);
    await this.going(() => this.page.keyboard.press('Enter'));
  }

  async open(path: string): Promise<void> {
    await this.page.goto(`${site.origin}/${this.language}${path}`);
    await this.drawn();
  }

  /** Types into the field that has the focus, once one has it. */
  async type(text: string): Promise<void> {
    await this.page.waitForFunction(`document.activeElement.matches('textarea, input')`);
    await this.page.keyboard.type(text);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) {
      this.pressed.push(key);
      await this.page.keyboard.press(key);
    }
  }

  /** Presses a key that leads to another page. */
  async go(key: string): Promise<void> {
    await this.going(() => this.press(key));
  }

  private async going(doing: () => Promise<void>): Promise<void> {
    await Promise.all([this.page.waitForNavigation(), doing()]);
    await this.drawn();
  }

  /** A page gives the focus to its first field when it is first drawn, which is later than it is loaded. */
  private drawn = () =>
    this.page.evaluate('new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))');

  /** States facts, from the field that has the focus on, and has them compared. */
  async state(facts: string[]): Promise<void> {
    for (const [index, fact] of facts.entries()) {
      if (index > 0) await this.press('Tab');
      await this.type(fact);
    }
    await this.go('Enter');
  }

  text = () => this.page.locator('main').innerText();

  path = () => new URL(this.page.url()).pathname.replace(/^\/[a-z]+/, '');

  close = () => this.context.close();
}

/** What they are asked first, as they say it. */
async function firstFacts(memberId: string, count = 3): Promise<string[]> {
  const { nameKana, birthDate, phone, postalCode } = await profileOf(memberId);
  return [nameKana, birthDate, phone, postalCode].flatMap((fact) => fact ?? []).slice(0, count);
}

describe.each(['ja', 'en'] as const)('a whole call by keyboard, in %s', (language) => {
  let agent: Agent;
  beforeEach(async () => {
    agent = await Agent.signIn(language);
    await agent.open('/support');
  });
  afterEach(() => agent.close());

  const ended = async (keys: number) => {
    expect(agent.path()).toBe('/support');
    expect(await agent.page.locator('.sk-done').count()).toBe(1);
    expect(agent.pressed.length).toBe(keys);
    const [call] = await site.deps.db('calls').orderBy('callId', 'desc').limit(1);
    return call;
  };

  it.each([
    ['affected', 'AD9000001', { ja: '漏えい', en: 'leaked' }],
    ['withdrawn', withdrawn?.memberId ?? '', { ja: '漏えい', en: 'leaked' }],
    ['possibly affected', 'AD9000003', { ja: '可能性', en: 'may be' }],
  ])('somebody %s, in seven keys', async (_, memberId, said) => {
    await agent.type(memberId);
    await agent.go('Enter');
    await agent.go('1');
    await agent.state(await firstFacts(memberId));
    expect(await agent.text()).toContain(said[language]);
    await agent.press('1');
    await agent.go('Enter');
    expect(await ended(7)).toMatchObject({ memberId, reason: 'asks_affected', outcome: 'answered' });
  });

  it('somebody who is not known, in six keys', async () => {
    await agent.type('nobody-has-this@example.com');
    await agent.go('Enter');
    await agent.go('1');
    await agent.press('x');
    await agent.go('Enter');
    await agent.press('5');
    await agent.go('Enter');
    expect(await ended(6)).toMatchObject({ reason: 'asks_affected', outcome: 'not_verified' });
  });

  it('one of two with one phone, in eight keys: a second fact parts them', async () => {
    const { phone = '', nameKana = '' } = await profileOf('AD9000004');
    await agent.type(phone);
    await agent.go('Enter');
    expect(await agent.page.locator('[name="person"]').count()).toBe(2);
    await agent.type(nameKana);
    await agent.go('Enter');
    await agent.go('2');
    const { birthDate = '', postalCode = '' } = await profileOf('AD9000004');
    await agent.state([nameKana, birthDate, postalCode]);
    await agent.press('1');
    await agent.go('Enter');
    expect(await ended(8)).toMatchObject({ memberId: 'AD9000004', reason: 'asks_steps', outcome: 'answered' });
  });

  it('a note in two keys more, which outlives the session and another process of the program', async () => {
    await agent.type('AD9000001');
    await agent.go('Enter');
    await agent.go('1');
    await agent.state(await firstFacts('AD9000001'));
    await agent.press('n');
    const note = 'who pays for the new card? /e1';
    await Promise.all([agent.page.waitForResponse(/staff\/drafts/), agent.type(note)]);
    const path = agent.path();
    const other = await serve(site.deps);
    await agent.page.goto(`${other.origin}/${language}${path}`);
    expect(await agent.page.inputValue('#note')).toBe(note);
    await other.close();
    await agent.open(path);
    await agent.press('n', 'End');
    await agent.type(' 03');
    // The session ends in the middle: what is sent then waits for whoever signs in again.
    await site.deps.db('sessions').where({ side: 'staff' }).delete();
    await agent.press('Escape', '1');
    await agent.go('Enter');
    expect(agent.path()).toBe('/staff/login');
    await agent.fillIn();
    expect(agent.path()).toBe(path);
    expect(await agent.page.inputValue('#note')).toBe(`${note} 03`);
    await agent.press('1');
    await agent.go('Enter');
    expect(agent.path()).toBe('/support');
  });
});

describe('an inquiry that two agents have open', () => {
  it('says who else is writing, sends one reply, and keeps what the second typed', async () => {
    const memberId = 'AD9000003';
    const draftId = await saveDraft(site.deps, { owner: memberId, form: '/inquiries/new', values: {} });
    const inquiry = { topic: 'card' as const, incident: undefined, text: 'Card?', callBack: undefined };
    const reference = await sendInquiry(site.deps, { memberId, inquiry, locale: 'en', draftId });
    const other = { email: 'support2@example.jp', password: 'a long enough pass phrase' };
    await hire(site.deps, other.email, 'support', other.password);
    const [first, second] = [await Agent.signIn('en'), await Agent.signIn('en', other)];
    const path = `/support/inquiries/${reference}`;
    await first.open(path);
    await second.open(path);
    for (const agent of [first, second]) {
      await agent.page.focus('#text');
      await Promise.all([
        agent.page.waitForResponse(/staff\/drafts/),
        agent.type('Please call the number on the card.'),
      ]);
    }
    await second.page.reload();
    expect(await second.text()).toContain('is writing');
    expect(await second.page.inputValue('#text')).toBe('Please call the number on the card.');
    const send = 'button:not([class*="second"]):not(.sk-link-button)';
    const form = (agent: Agent) => agent.page.locator('form', { has: agent.page.locator('#text') }).locator(send);
    await Promise.all([first.page.waitForNavigation(), form(first).click()]);
    await second.page.focus('#text');
    await second.page.keyboard.press('ControlOrMeta+End');
    await second.type(' And stop it.');
    await Promise.all([second.page.waitForNavigation(), form(second).click()]);
    expect(await second.text()).toContain('meanwhile');
    expect(await second.page.inputValue('#text')).toBe('Please call the number on the card. And stop it.');
    expect(await site.deps.db('inquiry_messages').where({ memberId, author: 'member' })).toHaveLength(1);
    expect(await site.deps.db('inquiry_messages').where({ memberId }).whereNot({ author: 'member' })).toHaveLength(1);
    await first.close();
    await second.close();
  });
});
