import type { Request } from 'express';
import { madeByThem, needsStepUp, signInLimits } from '../../server/credentials/sign-in-limits';
import { countAttempt, forgiveAttempt } from '../../server/web/rate-limit';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** One sign-in as the page counts it. @returns whether a code is asked for */
async function signIn(ip: string, typed: string, isRight: boolean, agent = 'a browser'): Promise<boolean> {
  const deps = testDependencies(database.db);
  const limits = signInLimits({ ip, rawHeaders: [], headers: { 'user-agent': agent } } as unknown as Request, typed);
  const made = await countAttempt(deps, limits);
  const isAsked = needsStepUp(made);
  if (isRight && !isAsked) await forgiveAttempt(deps, limits, madeByThem(made));
  return isAsked;
}

it('lets a crowd behind one address in, though one in six mistypes: what led somewhere in the end does not count', async () => {
  const asked: boolean[] = [];
  for (let person = 0; person < 300; person++) {
    for (let wrong = 0; person % 6 === 0 && wrong < 3; wrong++) await signIn('203.0.113.7', `crowd-${person}`, false);
    asked.push(await signIn('203.0.113.7', `crowd-${person}`, true));
  }
  expect(asked.filter(Boolean)).toHaveLength(0);
});

it('asks for a code where many failures from one address led nowhere, whoever gets in beside them', async () => {
  for (let account = 0; account < 60; account++) {
    await signIn('203.0.113.8', `guessed-${account}`, false);
    if (account % 10 === 0) await signIn('203.0.113.8', `own-${account}`, true);
  }
  expect(await signIn('203.0.113.8', 'guessed-right', true)).toBe(true);
});

it('knows a program that guesses by what it sends, wherever from, and leaves the browsers beside it alone', async () => {
  const asked: boolean[] = [];
  for (let guess = 0; guess < 60; guess++) {
    await signIn(`198.51.100.${guess}`, `stuffed-${guess}`, false, 'a program');
    if (guess % 3 === 0) asked.push(await signIn(`198.51.100.${guess}`, `honest-${guess}`, true, 'another browser'));
  }
  expect(await signIn('192.0.2.77', 'stuffed-right', true, 'a program')).toBe(true);
  expect(asked.filter(Boolean)).toHaveLength(0);
  expect(await signIn('192.0.2.78', 'honest-later', true, 'another browser')).toBe(false);
});
