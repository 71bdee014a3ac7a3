import { existsSync } from 'node:fs';
import path from 'node:path';
import { projectRoot } from '../server/project-root';
import slow from './slow.json';

it('test/slow.json names suites that there are, each with its seconds and its reason', () => {
  for (const [file, { seconds, reason }] of Object.entries(slow)) {
    expect([file, existsSync(path.join(projectRoot, file))]).toEqual([file, true]);
    expect(seconds).toBeGreaterThanOrEqual(10);
    expect(reason).toMatch(/\w+ \w+/);
  }
});
