import { InvalidInputError } from '../../server/errors';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { readIncidentFileAside } from '../../server/incident-file/read-incident-file-aside';
import { changed, sampleIncidentFile } from '../incidents/sample-incident-file';

it('reads what the reader reads, and refuses what it refuses', async () => {
  expect(await readIncidentFileAside(sampleIncidentFile, 'en')).toEqual(readIncidentFile(sampleIncidentFile));
  const wrong = readIncidentFileAside(changed('basis: both', 'basis: neither'), 'ja');
  await expect(wrong).rejects.toThrow(InvalidInputError);
});

const aliases = `${sampleIncidentFile}\nx: &a y\nz:\n${'  - *a\n'.repeat(100_000)}`;

/** Milliseconds of processor; the better of two, so that what else runs does not count, nor what the first call compiles. */
async function costOf(work: () => unknown): Promise<number> {
  const costs: number[] = [];
  for (let turn = 0; turn < 2; turn++) {
    const before = process.cpuUsage();
    await work();
    costs.push(process.cpuUsage(before).user / 1000);
  }
  return Math.min(...costs);
}

it('refuses 100,000 aliases before they are looked for', async () => {
  expect(await costOf(() => expect(() => readIncidentFile(aliases)).toThrow(InvalidInputError))).toBeLessThan(50);
});

it('refuses a text that is too long for a page, and takes one with many stars', () => {
  const long = changed('en: Sample Inc.', `en: ${'a'.repeat(10_001)}`);
  expect(() => readIncidentFile(long)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ message: expect.stringContaining('10000') })] }),
  );
});

it('refuses 100,000 aliases without a thread, and so within 50 ms of everybody else’s', async () => {
  const cost = await costOf(() => expect(readIncidentFileAside(aliases, 'en')).rejects.toThrow(InvalidInputError));
  expect(cost).toBeLessThan(50);
});

/** Of a megabyte of each the parser took up to forty seconds; the better of two, so that what else runs does not count. */
it.each([
  '{a: b} {c: d}\n',
  ']',
  '}',
  '- a: b\n  - c\n',
  '- [\n',
  'a: &\n',
  'a: b\n',
  '[*a,',
  'a: "b\n',
  '? ',
  '&a ',
  '"',
])('says within seconds of a megabyte of %j what is wrong', (sign) => {
  const cost = () => {
    const before = process.cpuUsage();
    expect(() => readIncidentFile(sign.repeat(Math.floor(1_000_000 / sign.length)))).toThrow(InvalidInputError);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  expect(Math.min(cost(), cost())).toBeLessThan(3_000);
});
