import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ConfigurationError } from '../server/errors';
import { isAlive, ownMark } from './running-processes';

/**
 * Runs `work` while no other process (or other caller in this one) runs its own under the same folder.
 *
 * Lamport's bakery: everyone draws a number one above the highest seen, and the lowest number goes first. Every claim is a file whose name holds
 * its process, so the claims of dead processes are seen as such and taken away; nothing is ever taken over, so no two can take over the same.
 * @throws ConfigurationError after `patience` milliseconds.
 */
export async function withLock<T>(folder: string, work: () => Promise<T>, patience = 180_000): Promise<T> {
  mkdirSync(folder, { recursive: true });
  const mark = ownMark();
  const claim = (name: string) => path.join(folder, name);
  const choosing = claim(`choosing-${mark}`);
  let ticket = '';
  try {
    writeFileSync(choosing, '');
    const highest = Math.max(0, ...claims(folder).map(({ number }) => number ?? 0));
    ticket = `${String(highest + 1).padStart(9, '0')}-${mark}`;
    writeFileSync(claim(ticket), '');
    rmSync(choosing);
    for (const giveUpAt = Date.now() + patience; ; await new Promise((resolve) => setTimeout(resolve, 15))) {
      const before = claims(folder).filter(
        ({ name, number }) => name !== ticket && (number === undefined || name < ticket),
      );
      if (before.length === 0) return await work();
      if (Date.now() > giveUpAt)
        throw new ConfigurationError(`Process ${before[0]?.mark.split('.')[0]} holds ${folder}; end it and try again.`);
    }
  } finally {
    rmSync(choosing, { force: true });
    if (ticket) rmSync(claim(ticket), { force: true });
  }
}

/** The claims of living processes. `number` is undefined while one is being chosen. */
function claims(folder: string): { name: string; mark: string; number: number | undefined }[] {
  const all = readdirSync(folder).map((name) => {
    const [number = '', mark = ''] = name.split('-');
    return { name, mark, number: number === 'choosing' ? undefined : Number(number) };
  });
  return all.filter(({ name, mark }) => isAlive(mark) || rmSync(path.join(folder, name), { force: true }));
}
