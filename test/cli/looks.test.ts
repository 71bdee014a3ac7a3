import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import pino from 'pino';
import { wrongLimits } from '../../db/connection';
import { createApp } from '../../server/app';
import { lookAtAddress } from '../../server/cli/look-at-address';
import { lookAtHashes } from '../../server/cli/look-at-hashes';
import { lookAtMail } from '../../server/cli/look-at-mail';
import { lookAtQueue } from '../../server/cli/look-at-queue';
import { lookAtSender } from '../../server/cli/look-at-sender';
import type { Config } from '../../server/config';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { startMailServer } from '../mail/mail-server';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const production = { production: true, baseUrl: 'https://check.example.jp' } as const;

/** A portal that runs, and how its public address is asked: as a proxy would pass it on. */
async function withPortal<T>(
  overrides: Partial<Config>,
  work: (ask: typeof fetch, lines: string[]) => Promise<T>,
  passOn: (headers: Record<string, string>) => Record<string, string> = (headers) => ({
    ...headers,
    'x-forwarded-for': '198.51.100.4',
    'x-forwarded-proto': 'https',
  }),
): Promise<T> {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  const config = testConfig({ ...production, ...overrides });
  const now = () => new Date();
  const server: Server = createServer(createApp(testDependencies(database.db, { config, log, now })));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ask = ((url: string, options: RequestInit) =>
    fetch(url.replace(production.baseUrl, `http://127.0.0.1:${port}`), {
      ...options,
      headers: passOn(options.headers as Record<string, string>),
    })) as typeof fetch;
  return work(ask, lines).finally(() => new Promise((resolve) => server.close(resolve)));
}

describe('the address that people type', () => {
  it('is right where a trusted proxy says that it was https', async () => {
    const seen = await withPortal({}, (ask) => lookAtAddress(testConfig(production), ask));
    expect(seen).toContain('https://check.example.jp answers');
  });

  it('is wrong where TRUST_PROXY does not name the proxy; the portal says so in one line, too', async () => {
    await withPortal({ trustProxy: '192.0.2.1' }, async (ask, lines) => {
      await expect(lookAtAddress(testConfig(production), ask)).rejects.toThrow('set TRUST_PROXY to its address');
      for (const path of ['/ja', '/ja', '/ja/login']) await ask(`${production.baseUrl}${path}`, { headers: {} });
      const told = lines.filter((line) => line.includes('TRUST_PROXY does not name'));
      expect(told).toHaveLength(1);
      expect(JSON.parse(told[0] as string)).toMatchObject({ peer: '127.0.0.1', trusted: '192.0.2.1' });
    });
  });

  it('is wrong where the proxy does not say https', async () => {
    const silent = (headers: Record<string, string>) => ({ ...headers, 'x-forwarded-for': '198.51.100.4' });
    const look = withPortal({}, (ask) => lookAtAddress(testConfig(production), ask), silent);
    await expect(look).rejects.toThrow('X-Forwarded-Proto');
  });

  it('is wrong where whoever asks is believed about where they come from', async () => {
    const adding = (headers: Record<string, string>) => ({
      ...headers,
      'x-forwarded-for': `${headers['x-forwarded-for']}, 198.51.100.4`,
      'x-forwarded-proto': 'https',
    });
    const look = withPortal({ trustProxy: 2 }, (ask) => lookAtAddress(testConfig(production), ask), adding);
    await expect(look).rejects.toThrow('can say where they come from');
  });

  it('is wrong where another program, or nobody, answers', async () => {
    const other = withPortal({ sessionSecret: 'another' }, (ask) => lookAtAddress(testConfig(production), ask));
    await expect(other).rejects.toThrow('not as this portal');
    const nobody = lookAtAddress(testConfig(production), async () => {
      throw Object.assign(new TypeError('fetch failed'), { cause: { code: 'ECONNREFUSED' } });
    });
    await expect(nobody).rejects.toThrow('does not answer (ECONNREFUSED)');
  });

  it.each([
    [{ production: true, baseUrl: 'http://check.example.jp' }, 'in the clear'],
    [{ production: true, baseUrl: 'https://example.jp/check' }, 'an origin alone: https://example.jp'],
  ])('is wrong as %j', async (overrides, what) => {
    await expect(lookAtAddress(testConfig(overrides))).rejects.toThrow(what);
  });

  it('tells nobody else what it sees', async () => {
    await withPortal({}, async (ask) => {
      const forged = { 'x-shokai-probe': `${Date.now()}.${'0'.repeat(64)}` };
      const answer = await ask(`${production.baseUrl}/healthz`, { headers: forged });
      expect(await answer.text()).toBe('ok');
    });
  });
});

describe('mails', () => {
  it('are greeted for, and one is sent where it is asked for', async () => {
    const server = await startMailServer();
    const config = testConfig({ smtpUrl: server.url });
    expect(await lookAtMail(config)).toContain('lets us in');
    expect(server.received).toHaveLength(0);
    expect(await lookAtMail(config, 'admin@shop.example')).toContain('took the test mail');
    expect(server.received.map(({ to }) => to)).toEqual([['admin@shop.example']]);
    await expect(lookAtMail(config, 'gone@shop.example')).rejects.toThrow('EENVELOPE, 550');
    await server.stop();
    await expect(lookAtMail(config)).rejects.toThrow('does not take our mails');
  });

  it('are signed where there is a key, and the DNS is asked for it', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
    const server = await startMailServer();
    const config = testConfig({ smtpUrl: server.url, dkim: { key, selector: 'shokai' } });
    await lookAtMail(config, 'admin@shop.example');
    await server.stop();
    expect(server.received[0]?.source).toMatch(/DKIM-Signature: v=1;[\s\S]*d=portal\.example;[\s\S]*s=shokai;/);

    const p = (publicKey.export({ type: 'spki', format: 'der' }) as Buffer).toString('base64');
    const records: Record<string, string[][]> = {
      'portal.example': [['v=spf1 ', 'ip4:192.0.2.1 -all'], ['something else']],
      '_dmarc.portal.example': [['v=DMARC1; p=reject']],
      'shokai._domainkey.portal.example': [[`v=DKIM1; k=rsa; p=${p.slice(0, 200)}`, p.slice(200)]],
    };
    const resolve = async (name: string) => {
      if (!records[name]) throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
      return records[name];
    };
    expect(await lookAtSender(config, resolve)).toContain('signed as shokai._domainkey.portal.example');
    delete records['_dmarc.portal.example'];
    expect(await lookAtSender(config, resolve)).toEqual({ warning: expect.stringContaining('no DMARC') });
    records['shokai._domainkey.portal.example'] = [['v=DKIM1; k=rsa; p=AAAA']];
    await expect(lookAtSender(config, resolve)).rejects.toThrow(
      `has another key; it needs the TXT record: v=DKIM1; k=rsa; p=${p}`,
    );
    const silent = async () => Promise.reject(Object.assign(new Error('no'), { code: 'ESERVFAIL' }));
    await expect(lookAtSender(config, silent)).rejects.toThrow('ESERVFAIL');
  });

  it('that wait or are refused are told of', async () => {
    const deps = { db: database.db, now: () => new Date() };
    expect(await lookAtQueue(deps)).toMatch(/^0 wait; in the last day 0 sent/);
    const row = { template: 'alarm', locale: 'ja', queued_at: new Date(), ended_at: new Date() };
    const mails = Array.from({ length: 20 }, (_, index) => ({ ...row, state: index < 2 ? 'bounced' : 'sent' }));
    const ids = mails.map((mail, index) => ({
      ...mail,
      mail_id: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    }));
    await database.db('mails').insert(ids);
    expect(await lookAtQueue(deps)).toEqual({ warning: expect.stringContaining('18 sent, 2 refused for good') });
  });
});

it('a hash that takes longer than the answer to a sign-in is wrong', async () => {
  expect(await lookAtHashes({ signInTime: 10_000 })).toMatch(
    /^\d+ ms each: at most [\d,]+ sign-ins an hour on \d+ cores/,
  );
  await expect(lookAtHashes({ signInTime: 1 })).rejects.toThrow('SIGN_IN_MILLISECONDS (1)');
});

it('limits that a pooler dropped are seen', async () => {
  expect(await wrongLimits(database.db)).toEqual([]);
  await database.db.transaction(async (trx) => {
    await trx.raw("set local statement_timeout = '7s'");
    expect(await wrongLimits(trx)).toEqual(['statement_timeout is 7000 ms']);
  });
});
