import { tablesSql } from '../../db/schema';
import {
  fits,
  type ImportState,
  type ImportVerb,
  importStates,
  importTransitions,
  waitingImportStates,
  workingStates,
} from '../../server/rows/import-states';

const verbs = Object.keys(importTransitions) as ImportVerb[];
const leading = (to: ImportState) => verbs.filter((verb) => importTransitions[verb].to === to);

test('the database knows the same states', () => {
  const [, list = ''] = /create table imports \([^;]*?check \(state in \(([^)]*)\)/.exec(tablesSql()) ?? [];
  expect([...list.matchAll(/'(\w+)'/g)].map(([, state]) => state)).toEqual([...importStates]);
});

test('every state but the first is reached by some verb, and every one that is not the end is left by one', () => {
  expect(importStates.filter((state) => leading(state).length === 0)).toEqual(['uploading']);
  const ends = importStates.filter((state) => !verbs.some((verb) => fits(verb, { state })));
  expect(ends).toEqual(['rolled_back', 'cancelled', 'failed']);
});

test('rows count only after they were read, approved, or put back; what has ended never counts again', () => {
  expect(leading('applied')).toEqual(['apply', 'approve', 'restore']);
  for (const state of ['rolled_back', 'cancelled', 'failed', 'needs_fix', 'received', 'uploading'] as const)
    for (const verb of leading('applied')) expect(fits(verb, { state })).toBe(false);
});

test('a process that dies leaves an import that can be called failed', () => {
  for (const state of workingStates) expect(fits('fail', { state })).toBe(true);
  for (const state of waitingImportStates) expect(fits('fail', { state })).toBe(false);
});
