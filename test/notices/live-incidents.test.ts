import { setTimeout as pause } from 'node:timers/promises';
import { connect } from '../../db/connection';
import type { Dependencies } from '../../server/dependencies';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { withdrawIncident } from '../../server/incidents/withdraw-incident';
import { createLiveIncidents } from '../../server/notices/live-incidents';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hireOffice, operator, unannounce } from '../incidents/office';
import { changed, sampleIncidentFile } from '../incidents/sample-incident-file';
import { waitFor } from '../journeys/program';

let database: TestDatabase;
let deps: Dependencies;
const stale = 2_100;

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await hireOffice(deps);
  for (const code of ['one', 'two']) {
    await applyIncident(deps, { source: changed('incident: sample-2024', `incident: ${code}`), by: operator });
    await investigateIncident(deps, { code, by: operator });
  }
  await applyIncident(deps, { source: sampleIncidentFile, by: operator });
});
afterAll(() => database.drop());

const codes = (incidents: { code: string }[]) => incidents.map(({ code }) => code);

test('a page sees what is live, and a recall within seconds', async () => {
  const live = createLiveIncidents(deps);
  expect(await Promise.all([live.list(), live.list()]).then((lists) => lists.map(codes))).toEqual([
    ['two', 'one'],
    ['two', 'one'],
  ]);
  expect((await live.list())[0]).toMatchObject({ revision: 1, state: 'investigating', document: { incident: 'two' } });
  await withdrawIncident(deps, { code: 'two', by: operator, reason: 'a wrong figure' });
  // Whoever asks while it is read anew may get the state before.
  await waitFor(async () => (await live.list())[0]?.state === 'held', 10_000);
  await unannounce(deps, 'two');
  await waitFor(async () => codes(await live.list()).join() === 'one', 10_000);
  await investigateIncident(deps, { code: 'two', by: operator });
  live.expire();
  const two = await waitFor(async () => (await live.list()).find(({ code }) => code === 'two'), 10_000);
  expect(two.document.incident).toBe('two');
});

test('while the database is down, the last good state is shown', async () => {
  const db = connect(database.url);
  const live = createLiveIncidents({ db, log: deps.log });
  const before = await live.list();
  await db.destroy();
  await pause(stale);
  expect(await live.list()).toEqual(before);
  expect(await live.list()).toEqual(before);
});

test('without ever having read, it says so instead of showing nothing', async () => {
  const db = connect(database.url);
  await db.destroy();
  await expect(createLiveIncidents({ db, log: deps.log }).list()).rejects.toThrow();
});
