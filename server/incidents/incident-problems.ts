import type { z } from 'zod';
import type { Problem } from '../errors';
import { didYouMean } from './nearest-word';
import { keysAt } from './schema-at';
import { keyOf } from './yaml-values';

const expectations: Record<string, string> = {
  string: 'expected one text',
  number: 'expected a whole number, without quotation marks',
  int: 'expected a whole number',
  boolean: 'expected true or false',
  array: 'expected a list, such as [a, b]',
  object: 'expected keys and values',
};

/** What a value should have been, in words. Schemas that say it themselves come first. */
export function describeIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return expectations[String(issue.expected)];
    case 'invalid_value': {
      const values = issue.values.map(String);
      const found = typeof issue.input === 'string' ? `, found "${issue.input.slice(0, 40)}"` : '';
      return `expected ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}${found}${didYouMean(issue.input, values)}`;
    }
    case 'too_small':
      if (issue.origin === 'array') return 'empty; expected at least one item, or no such key';
      return issue.origin === 'string' ? 'empty; expected a text' : `expected ${issue.minimum} or more`;
    case 'too_big':
      return issue.origin === 'array' ? `expected at most ${issue.maximum} items` : `expected at most ${issue.maximum}`;
    default:
      return undefined;
  }
}

/** One problem for each thing that is wrong: an unknown key each, a missing key at the line of what it is missing from. */
export function toProblems(schema: z.ZodType, issues: z.core.$ZodIssue[]): Omit<Problem, 'line'>[] {
  return issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [{ key: keyOf(issue.path), message: withAbsence(issue) }];
    const known = keysAt(schema, issue.path);
    return issue.keys.map((key) => ({
      key: keyOf([...issue.path, key]),
      message: `unknown key${didYouMean(key, known) || `; expected one of ${known.join(', ')}`}`,
    }));
  });
}

function withAbsence({ code, input, message }: z.core.$ZodIssue): string {
  if (code !== 'invalid_type' && code !== 'invalid_value') return message;
  if (input === undefined) return `missing; ${message}`;
  return input === null ? `empty; ${message}` : message;
}
