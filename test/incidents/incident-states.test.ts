import { tablesSql } from '../../db/schema';
import { incidentRules, incidentStates } from '../../server/incidents/incident-states';

test('the database knows the same states', () => {
  const [, list = ''] = /create table incidents \([^;]*?check \(state in \(([^)]*)\)/.exec(tablesSql()) ?? [];
  expect([...list.matchAll(/'(\w+)'/g)].map(([, state]) => state)).toEqual([...incidentStates]);
});

test('no verb leads out of an incident that has ended', () => {
  const leading = Object.values(incidentRules).flatMap(({ to }) => Object.keys(to));
  expect(leading).toContain('closed');
  expect(leading).not.toContain('ended');
});
