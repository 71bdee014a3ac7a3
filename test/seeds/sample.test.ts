import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { populate } from '../../seeds/sample/population';
import { writeSample } from '../../seeds/sample/write-sample';
import { sampleCases } from '../../seeds/sample-cases';
import { normaliseEmail, normalisePhone } from '../../server/people/identifier';
import { publishedFigures } from './published-figures';

const folder = mkdtempSync(path.join(tmpdir(), 'shokai-sample-'));
afterAll(() => rmSync(folder, { recursive: true }));

const bytesOf = (part: string) =>
  Object.fromEntries(
    readdirSync(path.join(folder, part)).map((file) => [
      file,
      createHash('sha256')
        .update(readFileSync(path.join(folder, part, file)))
        .digest('hex'),
    ]),
  );

describe.each(sampleCases.map((sample) => [sample.code, sample] as const))('the sample of %s', (code, sample) => {
  const everybody = [...populate(sample, 'demo', new Map())];

  it('is the same, byte for byte, every time', async () => {
    await writeSample(sample, 'demo', path.join(folder, `${code}-1`));
    await writeSample(sample, 'demo', path.join(folder, `${code}-2`));
    expect(bytesOf(`${code}-1`)).toEqual(bytesOf(`${code}-2`));
    expect(Object.keys(bytesOf(`${code}-1`))).toEqual(expect.arrayContaining(['members.csv', 'activities.csv']));
  });

  it('has as many affected people at full size as were published', () => {
    const total = (exposure: string) =>
      sample.cohorts.filter(({ affected }) => affected?.includes(exposure)).reduce((sum, { full }) => sum + full, 0);
    const records = sample.cohorts.reduce((sum, cohort) => sum + partsOf(cohort.affected ?? []) * cohort.full, 0);
    for (const [exposure, [count]] of Object.entries(publishedFigures[code] ?? {}))
      expect([exposure, exposure ? total(exposure) : records]).toEqual([exposure, count]);
  });

  it('has every cohort also at demo size, and places for everybody whom the demo names', () => {
    const nameOf = ({ memberId = '', name }: { memberId?: string; name: string }) => `${memberId} ${name}`;
    const names = new Set(everybody.map(nameOf));
    expect(sample.cohorts.filter(({ demo, full }) => demo < 1 || demo > full)).toEqual([]);
    expect(sample.people.map(nameOf).filter((name) => !names.has(name))).toEqual([]);
  });

  it('gives nobody the member ID or login ID of somebody else', () => {
    for (const key of ['memberId', 'loginId'] as const) {
      const values = everybody.map((person) => person[key]).filter(Boolean);
      expect(new Set(values).size).toBe(values.length);
    }
  });

  it('holds no address and no phone number that could be real', () => {
    for (const { email, phone, postalCode } of everybody) {
      expect(normaliseEmail(email)).toMatch(/@([a-z]+\.)?example\.(jp|com|org|net)$/);
      if (phone)
        expect(normalisePhone(phone)).toMatch(/^\+(81(3|6|[5789]0)0\d+|4420794600?\d+|447700900\d{3}|120255501\d\d)$/);
      if (postalCode) expect(postalCode).toMatch(/^000-\d{4}$/);
    }
  });
});

/** Records that one person makes: one for each exposure that is not part of another. */
const partsOf = (affected: readonly string[]) =>
  affected.filter((exposure) => !/plaintext-passwords$|-cards$/.test(exposure)).length;
