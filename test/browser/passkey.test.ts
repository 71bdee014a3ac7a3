import { generateSync } from 'otplib';
import type { Browser } from 'playwright-core';
import { addStaff } from '../../server/staff/add-staff';
import { enrolTotp } from '../../server/staff/staff-access-repository';
import { openChromium } from './chromium';
import { openSite, type Site } from './site';

const password = 'a long enough pass phrase';
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

let browser: Browser;
let site: Site;
beforeAll(async () => {
  browser = await openChromium();
  site = await openSite('localhost', async (deps) => {
    const staff = await addStaff(deps, { by: 'system', email: 'a@example.com', role: 'admin', password });
    await enrolTotp(deps, staff.staffId, { secret, step: 1, at: deps.now() });
  });
});
afterAll(async () => {
  await browser?.close();
  await site?.close();
});

it('a passkey is added with the password, signs in in place of a code, and is removed', async () => {
  const page = await browser.newPage();
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('WebAuthn.enable');
  await devtools.send('WebAuthn.addVirtualAuthenticator', {
    options: { protocol: 'ctap2', transport: 'internal', hasUserVerification: true, isUserVerified: true },
  });
  const knock = async () => {
    await page.goto(`${site.origin}/en/staff/login`);
    await page.fill('[name=email]', 'a@example.com');
    await page.fill('[name=password]', password);
    await page.click('main button');
    await page.waitForURL(/second-factor$/);
  };
  await knock();
  await page.fill('[name=code]', generateSync({ secret, epoch: Math.floor(site.deps.now().getTime() / 1000) }));
  await page.click('main button');
  await page.waitForURL(/admin$/);

  await page.goto(`${site.origin}/en/staff/account/passkeys`);
  await page.fill('[name=confirm]', password);
  await page.click('text=Add a passkey');
  await page.waitForSelector('text=The passkey was added');
  await page.click('text=Sign out');

  await knock();
  await page.click('text=Use a passkey');
  await page.waitForURL(/admin$/);
  await page.goto(`${site.origin}/en/staff/account/passkeys`);
  await page.click('text=Remove');
  await page.waitForSelector('text=The passkey was removed');
  expect(await site.deps.db('staff_passkeys').pluck('counter')).toEqual([]);
  const actions = await site.deps.db('audit.events').where('action', 'like', '%passkey%').pluck('action');
  expect(actions).toEqual(['staff.add_passkey', 'staff.remove_passkey']);
  await page.close();
});

it('an answer to another challenge, and of another site, is refused', async () => {
  const page = await browser.newPage();
  await page.goto(`${site.origin}/en/staff/login`);
  await page.fill('[name=email]', 'a@example.com');
  await page.fill('[name=password]', password);
  await page.click('main button');
  await page.waitForURL(/second-factor$/);
  const token = await page.locator('[name=_csrf]').first().getAttribute('value');
  for (const passkey of ['', 'null', '{"id":"x"}']) {
    const answer = await page.request.post(`${site.origin}/en/staff/second-factor/passkey`, {
      form: { _csrf: token ?? '', passkey },
    });
    expect(answer.status()).toBe(422);
  }
  await page.goto(`${site.origin}/en/admin`);
  expect(page.url()).toMatch(/login$/);
  await page.close();
});
