import { InvalidInputError } from '../../server/errors';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { readIncidentFileAside } from '../../server/incident-file/read-incident-file-aside';
import { changed, sampleIncidentFile } from '../incidents/sample-incident-file';

it('reads what the reader reads, and refuses what it refuses', async () => {
  expect(await readIncidentFileAside(sampleIncidentFile, 'en')).toEqual(readIncidentFile(sampleIncidentFile));
  const wrong = readIncidentFileAside(changed('basis: both', 'basis: neither'), 'ja');
  await expect(wrong).rejects.toThrow(InvalidInputError);
});

it('refuses 100,000 aliases before they are looked for', () => {
  const before = process.cpuUsage();
  const file = `${sampleIncidentFile}\nx: &a y\nz:\n${'  - *a\n'.repeat(100_000)}`;
  expect(() => readIncidentFile(file)).toThrow(InvalidInputError);
  expect(process.cpuUsage(before).user / 1000).toBeLessThan(50);
});

it('refuses a text that is too long for a page, and takes one with many stars', () => {
  const long = changed('en: Sample Inc.', `en: ${'a'.repeat(10_001)}`);
  expect(() => readIncidentFile(long)).toThrow(
    expect.objectContaining({ problems: [expect.objectContaining({ message: expect.stringContaining('10000') })] }),
  );
});
