import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { createApp } from '../../server/app';
import { ConfigurationError } from '../../server/errors';
import { contrastOf, wearBrand } from '../../server/web/brand';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

const folder = mkdtempSync(path.join(tmpdir(), 'shokai-brand-'));
const logo = path.join(folder, 'logo.svg');
writeFileSync(logo, '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><path d="M0 0h40v20H0z"/></svg>');
const none = { company: undefined, logo: undefined, keyColour: undefined };
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => wearBrand(none));

test('contrast is that of WCAG', () => {
  expect(contrastOf('#000000', '#ffffff')).toBeCloseTo(21, 5);
  expect(contrastOf('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
});

test('a colour in which nobody could read is refused with its contrast', () => {
  expect(() => wearBrand({ ...none, keyColour: '#ff9900' })).toThrow(
    new ConfigurationError(
      'SHOKAI_KEY_COLOUR #ff9900 has a contrast of 2.14 to #ffffff; text needs 4.5. Take a darker shade of it.',
    ),
  );
  expect(() => wearBrand({ ...none, keyColour: '#777777' })).toThrow(ConfigurationError);
});

test('a logo that cannot be shown is refused', () => {
  expect(() => wearBrand({ ...none, logo: path.join(folder, 'logo.gif') })).toThrow(
    'must be an SVG, PNG, JPEG or WebP file',
  );
  expect(() => wearBrand({ ...none, logo: path.join(folder, 'none.svg') })).toThrow('cannot be read: ENOENT');
});

test('pages carry the name, the logo and the colour', async () => {
  const brand = { company: '株式会社サンプル', logo, keyColour: '#005a3c' };
  const app = createApp({ ...testDependencies(database.db), config: { ...testConfig(), brand } });
  const { text } = await request(app).get('/ja/login');
  expect(text).toContain('株式会社サンプル');
  const [, address = ''] = /<img [^>]*src="([^"]*\/logo)"/.exec(text) ?? [];
  const image = await request(app).get(address);
  expect([image.status, image.headers['content-type']]).toEqual([200, 'image/svg+xml']);
  const [, styles = ''] = /href="([^"]*shokai\.css)"/.exec(text) ?? [];
  expect((await request(app).get(styles)).text).toContain('--sk-key: #005a3c');
});
