import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { parse } from 'yaml';
import { createApp } from '../../server/app';
import { countAnswer } from '../../server/checks/told-answers';
import { projectRoot } from '../../server/project-root';
import { routes } from '../../server/routes';
import { listRoutes } from '../../server/web/route';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

const read = (file: string) => readFileSync(path.join(projectRoot, 'docs/monitoring', file), 'utf8');
const alerts: { alert: string; expr: string; labels: { severity: string } }[] = parse(read('alerts.yml')).groups[0]
  .rules;
const dashboard: { panels: { title: string; targets: { expr: string }[] }[] } = JSON.parse(read('grafana.json'));
const expressions = [
  ...alerts.map(({ expr }) => expr),
  ...dashboard.panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
];

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('every metric and label that alert rules and dashboard ask for is told by /metrics', async () => {
  const deps = testDependencies(database.db, { config: testConfig({ metricsToken: 'opensesame' }) });
  const app = createApp(deps);
  countAnswer({ verdict: 'could_not_check', reason: 'failure' });
  await request(app).get('/ja').expect(200);
  const { text } = await request(app).get('/metrics').set('Authorization', 'Bearer opensesame').expect(200);
  const told = new Set([...text.matchAll(/^([a-z_]+)[{ ]/gm)].map(([, name]) => name));
  // What stands in no line while no alarm does, and what Prometheus says itself.
  for (const [, name] of text.matchAll(/^# TYPE (\w+)/gm)) told.add(name);
  told.add('up');
  const asked = expressions.flatMap((expr) =>
    [...expr.matchAll(/\b(?:shokai|process|nodejs)_\w+\b|\bup\b/g)].map(([name]) => name),
  );
  expect(asked.length).toBeGreaterThan(20);
  expect([...new Set(asked)].filter((name) => !told.has(name))).toEqual([]);
  const known = listRoutes(routes(deps)).map((one) => `${one.method.toUpperCase()} ${one.path}`);
  for (const [, route] of expressions.join('\n').matchAll(/route="([^"]+)"/g)) expect(known).toContain(route);
});

test('every metric of ours is looked at by a rule or a panel, and every rule says whom it wakes', async () => {
  const source = readFileSync(path.join(projectRoot, 'server/doors/metrics.ts'), 'utf8');
  const ours = [...source.matchAll(/name: '(shokai_\w+)'/g)].map(([, name]) => name as string);
  expect(ours.length).toBeGreaterThan(8);
  expect(ours.filter((name) => !expressions.some((expr) => expr.includes(name)))).toEqual([]);
  expect(alerts.filter(({ labels }) => !['page', 'ticket'].includes(labels.severity))).toEqual([]);
});

const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

test(`expressions are balanced${hasPromtool ? ', and promtool reads them' : ''}`, () => {
  for (const expr of expressions)
    for (const [open, close] of ['()', '[]', '{}'].map((pair) => pair.split('')))
      expect([expr, expr.split(open as string).length]).toEqual([expr, expr.split(close as string).length]);
  if (!hasPromtool) return;
  const folder = mkdtempSync(path.join(tmpdir(), 'shokai-rules-'));
  const rules = expressions.map((expr, place) => ({ record: `panel:${place}`, expr }));
  writeFileSync(path.join(folder, 'panels.yml'), JSON.stringify({ groups: [{ name: 'panels', rules }] }));
  const files = [path.join(projectRoot, 'docs/monitoring/alerts.yml'), path.join(folder, 'panels.yml')];
  const { status, stdout, stderr } = spawnSync('promtool', ['check', 'rules', ...files], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  expect([status, stderr, stdout.match(/SUCCESS/g)?.length]).toEqual([0, '', 2]);
});
