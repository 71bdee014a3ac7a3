import ejs from 'ejs';
import type { Express } from 'express';
import request from 'supertest';
import { connect } from '../../db/connection';
import { createApp } from '../../server/app';
import type { Dependencies } from '../../server/dependencies';
import { caseCodes, loadCases, readCase } from '../checks/case-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { waitFor } from '../journeys/program';
import { Visitor } from '../journeys/visitor';

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
let now = new Date('2024-06-03T03:00:00Z');
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { now: () => now });
  await loadCases(database.db, deps.keys);
  app = createApp(deps);
});
beforeEach(() => {
  now = new Date('2024-06-03T03:00:00Z');
});
afterAll(() => database.drop());

const open = (path: string) => new Visitor(app).open(path);
const textsIn = (value: unknown): string[] => {
  if (typeof value !== 'object' || value === null) return [];
  const { ja } = value as { ja?: unknown };
  return typeof ja === 'string' ? [ja] : Object.values(value).flatMap(textsIn);
};
/** Markdown and breaks do not survive on a page. */
const bare = (text: string) => text.replace(/^\s*(-|\d+\.) /gm, '').replace(/\s+/g, '');

describe('the notice', () => {
  it.each(caseCodes)('of %s tells everything that its file says to everybody', async (code) => {
    now = new Date('2017-03-01T03:00:00Z');
    const { answers: _answers, title: _title, ...told } = readCase(code);
    const { text, status } = await open(`/ja/incidents/${code}`);
    expect(status).toBe(200);
    const page = bare(text);
    // What only one person's answer can say: what did not leak of theirs, and the step of those who are only possibly affected.
    const personal = new Set(
      told.exposures.flatMap(({ not_leaked, guidance = [] }) => [
        ...textsIn(not_leaked),
        ...guidance.flatMap(({ how_possibly }) => textsIn(how_possibly)),
      ]),
    );
    const untold = textsIn(told).filter((text) => !personal.has(text) && !page.includes(bare(text)));
    // Cautions about contact are told once: of those that mean the same, the first one's title and reason.
    const repeated = new Set(
      told.exposures.flatMap(({ guidance = [] }) => guidance.flatMap(({ title, why }) => [title.ja, why?.ja])),
    );
    expect(untold.filter((text) => !repeated.has(text))).toEqual([]);
    expect(untold.length).toBeLessThanOrEqual(3);
  });

  it.each(caseCodes)('of %s is filled in, in English too', async (code) => {
    const { html, heading } = await open(`/en/incidents/${code}`);
    expect(html).not.toMatch(/undefined|\{\{|NaN|\[object|>(notice|checks|desks|layout):/);
    expect(heading).not.toMatch(/[ぁ-ん]/);
  });

  it('tells people and records apart, and shows numbers with separators', async () => {
    const { text } = await open('/ja/incidents/nippan-ips-2017');
    for (const number of ['115,590人', '16,029人', '317人', '131,936件']) expect(text).toContain(number);
    expect((await open('/en/incidents/nippan-ips-2017')).text).toContain('131,936 records');
  });

  it('marks what is new in the last of several reports', async () => {
    const { html, text } = await open('/ja/incidents/shinsei-2022');
    expect(text).toContain('2022年1月27日（木） 最新');
    expect(html.match(/sk-tag--new/g)?.length).toBe(readCase('shinsei-2022').reports?.at(-1)?.changes?.length);
  });

  it('is not there for a code that is not live', async () => {
    expect((await open('/ja/incidents/none')).status).toBe(404);
  });

  it('shows no number of a desk after its last day, in any language', async () => {
    now = new Date('2017-03-14T08:59:59Z');
    const { html: before, text: words } = await open('/ja/incidents/nippan-ips-2017');
    expect(before).toContain('tel:0120551478');
    // Told to the operator of a collect call, not dialled.
    expect(words).toContain('海外から 045-228-3929 KDDIジャパンダイレクト');
    expect(before).not.toContain('tel:045');
    now = new Date('2017-03-14T15:00:00Z');
    for (const language of ['ja', 'en']) {
      const { html, text } = await open(`/${language}/incidents/nippan-ips-2017`);
      expect(html).not.toContain('tel:');
      expect(text).not.toMatch(/KDDIジャパンダイレクトを利用できない|Where KDDI Japan Direct does not exist/);
      expect(text).toContain(
        language === 'ja' ? '電話窓口は2017年3月14日（火）で終了しました' : 'closed on Tuesday 14 March 2017',
      );
    }
  });
});

describe('who is abroad', () => {
  it('reads what to do where no number can be called from there', async () => {
    expect((await open('/ja/incidents/netsea-2016')).text).toContain(
      '海外からは、この番号につながりません。メールでお問い合わせください。',
    );
    expect((await open('/en/incidents/aplus-2021')).text).toContain(
      'This number cannot be called from abroad. Please sign in and use “Inquiries”.',
    );
  });

  it('does not where there is one, or no number at all', async () => {
    for (const at of ['2017-03-14T08:59:59Z', '2024-06-03T03:00:00Z']) {
      now = new Date(at);
      expect((await open('/ja/incidents/nippan-ips-2017')).text).not.toContain('この番号につながりません');
    }
  });
});

describe('kept pages', () => {
  it('are not sent twice: 304 on their ETag, and fresh for less than a recall may take', async () => {
    const { headers } = await request(app).get('/ja/incidents/netsea-2016').expect(200);
    expect(Number(/max-age=(\d+)/.exec(headers['cache-control'] as string)?.[1])).toBeLessThanOrEqual(60);
    await request(app)
      .get('/ja/incidents/netsea-2016')
      .set('If-None-Match', headers.etag as string)
      .expect(304);
    await request(app)
      .get('/en/incidents/netsea-2016')
      .set('If-None-Match', headers.etag as string)
      .expect(200);
  });

  it('know within the minute whether the desk is open', async () => {
    now = new Date('2024-06-03T08:29:59Z');
    const before = await request(app).get('/ja/incidents/aplus-2021');
    expect(before.text).toContain('本日 17:30まで');
    now = new Date('2024-06-03T08:30:00Z');
    const after = await request(app).get('/ja/incidents/aplus-2021');
    expect(after.text).toContain('次の受付は 2024年6月4日（火） 9:30 からです'.replace('9:30', '09:30'));
    expect(after.headers.etag).not.toBe(before.headers.etag);
  });

  it('are served while the database is down, with the desk as it is now', async () => {
    await deps.liveIncidents.list();
    const away = connect('postgresql://nobody@127.0.0.1:1/none');
    const alone = createApp({ ...deps, db: away });
    for (const path of ['/ja', '/ja/incidents/aplus-2021', '/en/incidents/adprint-2016'])
      await request(alone)
        .get(path)
        .expect(200)
        .expect(/0120-330-375|0120-907-250/);
    await away.destroy();
  });

  it.each(['/en', '/en/incidents/netsea-2016'])(
    'at %s hold nothing of the request that they were rendered for',
    async (path) => {
      const first = await request(createApp(deps)).get(`${path}?email=hanako@example.jp`).expect(200);
      expect(first.text).not.toContain('hanako');
      expect(first.text).toContain(`href="${path.replace('/en', '/ja')}"`);
    },
  );

  it('are kept once, however their address is written', async () => {
    const alone = createApp(deps);
    now = new Date('2024-06-03T03:00:00Z');
    const { headers } = await request(alone).get('/ja/incidents/netsea-2016').expect(200);
    const render = jest.spyOn(ejs, 'renderFile');
    for (const path of ['%6Eetsea-2016', '%6eetsea-2016', 'ne%74sea-2016', 'netsea-2016/'])
      await request(alone)
        .get(`/ja/incidents/${path}`)
        .expect(200)
        .expect('ETag', headers.etag as string);
    expect(render).not.toHaveBeenCalled();
    render.mockRestore();
  });

  it('set no session cookie', async () => {
    const { headers } = await request(app).get('/ja');
    expect(String(headers['set-cookie'])).not.toContain('shokai');
  });
});

test('the first page lists what is live, the latest report first, in whatever order they were published', async () => {
  await database.db('incidents').update({ announced_at: now });
  deps.liveIncidents.expire();
  await waitFor(async () =>
    (await deps.liveIncidents.list()).every(({ announcedAt }) => announcedAt?.getTime() === now.getTime()),
  );
  const { text, html } = await open('/ja');
  expect(text).toContain('新生銀行・新生フィナンシャル');
  expect([...html.matchAll(/href="\/ja\/incidents\/([^"]+)"/g)].map(([, code]) => code)).toEqual([
    'shinsei-2022',
    'aplus-2021',
    'nippan-ips-2017',
    'adprint-2016',
    'netsea-2016',
  ]);
});
