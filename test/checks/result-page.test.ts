import type { Express } from 'express';
import { createApp } from '../../server/app';
import type { Dependencies } from '../../server/dependencies';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';
import { signInAs } from '../web/sign-in-as';
import { loadCases, people } from './case-world';

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await loadCases(database.db, deps.keys);
  app = createApp(deps);
});
afterAll(() => database.drop());

async function resultOf(who: keyof typeof people, language = 'ja') {
  const visitor = new Visitor(app);
  visitor.cookies.set(...(await signInAs(deps, people[who].memberId)));
  await visitor.open(`/${language}/check`);
  return visitor;
}

test.each(Object.keys(people) as (keyof typeof people)[])('%s', async (who) => {
  for (const language of ['ja', 'en']) {
    const { seen } = await resultOf(who, language);
    console.log(seen.status, seen.heading);
    expect(seen.text).not.toMatch(/undefined|\{\{|checks:|data-items:|desks:/);
  }
});
