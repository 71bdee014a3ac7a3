import type { z } from 'zod';
import { hintFor } from '../texts/nearest-word';
import { type Said, said } from '../texts/said';
import { type Finding, finding, keyOf } from './finding';
import { keysAt } from './schema-at';

/** Names what a value should have been (texts in `incident-file.json`). Schemas that name it themselves come first. */
export function nameIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return `expected.${issue.expected}`;
    case 'invalid_value':
      return typeof issue.input === 'string' ? 'one_of_found' : 'one_of';
    case 'too_small':
      return issue.origin === 'array' ? 'empty_list' : issue.origin === 'string' ? 'empty_text' : 'at_least';
    case 'too_big':
      return issue.origin === 'array' ? 'at_most_items' : 'at_most';
    default:
      return undefined;
  }
}

/** One finding for each thing that is wrong: an unknown key each, a missing key at the line of what it is missing from. */
export function toFindings(schema: z.ZodType, issues: z.core.$ZodIssue[]): Finding[] {
  return issues.flatMap(meantOf).flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ key: keyOf(issue.path), problem: toProblem(issue) }];
    const path = issue.path as (string | number)[];
    const known = keysAt(schema, path);
    return issue.keys.map((key) => finding([...path, key], 'unknown_key', { hint: hintFor(key, known) }));
  });
}

/** Of a value that may have one of several forms, what is wrong with the form that it has; with the first where it has none of them. */
function meantOf(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const isOther = (within: z.core.$ZodIssue[]) =>
    within.some(({ code, path }) => code === 'invalid_type' && path.length === 0);
  const meant = issue.errors.find((within) => !isOther(within)) ?? issue.errors[0] ?? [];
  return meant.map((one) => ({ ...one, path: [...issue.path, ...one.path] })).flatMap(meantOf);
}

function toProblem(issue: z.core.$ZodIssue): Said {
  const expected = said(issue.message, valuesOf(issue));
  if (issue.code !== 'invalid_type' && issue.code !== 'invalid_value') return expected;
  if (issue.input === undefined) return said('missing', { expected });
  return issue.input === null ? said('empty', { expected }) : expected;
}

function valuesOf(issue: z.core.$ZodIssue): Said['values'] {
  if (issue.code === 'invalid_value') {
    const values = issue.values.map(String);
    const hint = hintFor(issue.input, values);
    const found = String(issue.input).slice(0, 40);
    return { values: values.join(', '), found, hint: hint.name === 'hint.did_you_mean' ? hint : '' };
  }
  if (issue.code === 'too_small') return { minimum: Number(issue.minimum) };
  if (issue.code === 'too_big') return { maximum: Number(issue.maximum) };
  return issue.code === 'custom' ? issue.params : undefined;
}
