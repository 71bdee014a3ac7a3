import { approveChange } from '../../server/changes/approve-change';
import type { Dependencies } from '../../server/dependencies';
import { changeRegistry } from '../../server/doors/change-registry';
import { applyIncident } from '../../server/incidents/apply-incident';
import { investigateIncident } from '../../server/incidents/investigate-incident';
import { findLeakEnd } from '../../server/incidents/password-facts-repository';
import { askToRevokePasswordFact } from '../../server/incidents/revoke-password-fact';
import { withdrawIncident } from '../../server/incidents/withdraw-incident';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { approver, approver2, hireOffice, operator } from './office';
import { sampleIncidentFile } from './sample-incident-file';

const code = 'sample-2024';
const leakEnd = new Date('2016-08-14T00:00:00+09:00');
let database: TestDatabase;
let deps: Dependencies;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await hireOffice(deps);
  await applyIncident(deps, { source: sampleIncidentFile, by: operator });
});
afterAll(() => database.drop());

const ask = (by = approver) => askToRevokePasswordFact(deps, { code, by, reason: 'taken for another incident' });

test('that passwords leaked is recorded when a revision that says so goes live, and outlives its recall', async () => {
  expect(await findLeakEnd(database.db)).toBeUndefined();
  await investigateIncident(deps, { code, by: operator });
  expect(await findLeakEnd(database.db)).toEqual(leakEnd);
  await expect(ask()).rejects.toThrow('what is live stands');
  await withdrawIncident(deps, { code, by: operator, reason: 'a wrong incident' });
  expect(await findLeakEnd(database.db)).toEqual(leakEnd);
});

test('only two approvers can declare it an error, and going live again says it again', async () => {
  await expect(ask(operator)).rejects.toThrow();
  const { changeId, state } = await ask();
  expect(state).toBe('waiting');
  expect(await findLeakEnd(database.db)).toEqual(leakEnd);
  await expect(approveChange(deps, changeRegistry, { changeId, by: approver })).rejects.toThrow();
  await expect(approveChange(deps, changeRegistry, { changeId, by: operator })).rejects.toThrow();
  await approveChange(deps, changeRegistry, { changeId, by: approver2 });
  expect(await findLeakEnd(database.db)).toBeUndefined();
  const event = await database.db('audit.events').where({ action: 'password_fact.revoke' }).first();
  expect(event).toMatchObject({ actor: 'staff-6', subject: code });
});
