import type { Express } from 'express';
import { createApp } from '../../server/app';
import { routes } from '../../server/routes';
import { pagesWithLargerForms } from '../../server/web/field-limits';
import { listRoutes } from '../../server/web/route';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { Visitor } from '../journeys/visitor';

let database: TestDatabase;
let app: Express;
beforeAll(async () => {
  database = await createTestDatabase();
  app = createApp(testDependencies(database.db));
});
afterAll(() => database.drop());

it('refuses a form with a field that nobody types, before anything reads it', async () => {
  const visitor = new Visitor(app);
  await visitor.open('/en/login');
  const { status, text } = await visitor.submit({ identifier: '0'.repeat(401), password: 'x' });
  expect([status, text]).toEqual([422, expect.stringContaining('at most 400 characters')]);
  await visitor.open('/en/login');
  expect((await visitor.submit({ identifier: '0'.repeat(62_000), password: 'x' })).status).toBe(413);
  await visitor.open('/en/login');
  expect((await visitor.submit({ identifier: 'A-1', password: '0'.repeat(1_025) })).status).toBe(422);
  await visitor.open('/en/login');
  expect((await visitor.submit({ identifier: 'A-1', password: 'x' })).heading).toBe('Sign in');
});

it('lets forms be larger only on pages that there are', () => {
  const pages = listRoutes(routes(testDependencies(database.db))).map(({ path }) => path);
  expect(pagesWithLargerForms.filter((path) => !pages.includes(path))).toEqual([]);
});
