import { InvalidArgumentError } from 'commander';

/** For options that may be repeated: all that were given, in order. */
export const collect = (value: string, before: string[]): string[] => [...before, value];

/** A number from 0 of at most ten digits. @throws InvalidArgumentError */
export function wholeNumber(text: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

/** For commands that list: one array of objects instead of lines. */
export const asJson = ['--json', 'one array of objects (docs/cli.md)'] as const;
