import type { Problem } from '../errors';
import { didYouMean } from './nearest-word';
import { keyOf, type Path } from './yaml-values';

/** A problem whose line is found by its key. */
export type Finding = Omit<Problem, 'line'>;
export type Findings = Generator<Finding, void>;

export const finding = (path: Path, message: string): Finding => ({ key: keyOf(path), message });

/** @param what names the thing referred to, in the message; by default the key. */
export function* checkReference(
  name: string | undefined,
  known: { code?: string }[],
  path: Path,
  what = String(path.at(-1)),
): Findings {
  const codes = known.flatMap(({ code }) => code ?? []);
  if (name === undefined || codes.includes(name)) return;
  const others = codes.length > 0 ? `there are: ${codes.join(', ')}` : 'there is none';
  yield finding(path, `no ${what} "${name}"${didYouMean(name, codes) || `; ${others}`}`);
}

/** @param pathOf the path of the nth name. */
export function* checkTwice(names: (string | undefined)[], pathOf: (index: number) => Path): Findings {
  for (const [index, name] of names.entries())
    if (name !== undefined && names.indexOf(name) < index) yield finding(pathOf(index), `"${name}" stands twice`);
}
