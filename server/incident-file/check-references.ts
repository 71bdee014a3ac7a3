import { hintFor } from '../texts/nearest-word';
import { type Findings, finding, type Path } from './finding';

/** @param what key of what is referred to; by default the last of the path. */
export function* checkReference(
  name: string | undefined,
  known: { code?: string }[],
  path: Path,
  what = String(path.at(-1)),
): Findings {
  const codes = known.flatMap(({ code }) => code ?? []);
  if (name !== undefined && !codes.includes(name))
    yield finding(path, `unknown.${what}`, { name, hint: hintFor(name, codes) });
}

/** @param pathOf the path of the nth name. */
export function* checkTwice(names: (string | undefined)[], pathOf: (index: number) => Path): Findings {
  for (const [index, name] of names.entries())
    if (name !== undefined && names.indexOf(name) < index) yield finding(pathOf(index), 'stands_twice', { name });
}
