import { type Said, said } from '../texts/said';

/** Keys and positions from the root of a file to a value in it. */
export type Path = readonly (string | number)[];

/** Something wrong with a file. Where it has no line, the line is found by its key. */
export interface Finding {
  line?: number;
  /** Written by `keyOf`; undefined where it is about the whole file. */
  key?: string;
  problem: Said;
}

export type Findings = Generator<Finding, void>;

export const finding = (path: Path, name: string, values?: Said['values']): Finding => ({
  key: keyOf(path),
  problem: said(name, values),
});

/** `exposures[0].criteria[1].from` */
export const keyOf = (path: readonly PropertyKey[]): string =>
  path.reduce<string>(
    (key, step) => (typeof step === 'number' ? `${key}[${step}]` : `${key}${key && '.'}${String(step)}`),
    '',
  );
