import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { adprint } from '../../seeds/cases/adprint-2016/sample';
import { compareVerdicts } from '../../seeds/compare-verdicts';
import { demoMembers, demoStaff } from '../../seeds/demo-people';
import { loadSamples } from '../../seeds/load-samples';
import type { SampleCase, SampleSize } from '../../seeds/sample/story';
import { writeSample } from '../../seeds/sample/write-sample';
import { sampleCases } from '../../seeds/sample-cases';
import type { Answer } from '../../server/checks/answer';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import type { Dependencies } from '../../server/dependencies';
import { listIncidents } from '../../server/incidents/incidents-repository';
import { type Reconciliation, reconcile } from '../../server/incidents/reconcile';
import { exportPeople } from '../../server/outreach/export-people';
import { checkStaffPassword } from '../../server/staff/check-staff-password';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

const folder = mkdtempSync(path.join(tmpdir(), 'shokai-seeds-'));
const report = () => ({ update: () => {}, stop: () => {} });
let database: TestDatabase;
let deps: Dependencies;

const open = async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { config: testConfig({ dataDir: path.join(folder, 'data') }) });
};
const load = (cases: readonly SampleCase[], size: SampleSize = 'demo') => loadSamples(deps, { cases, size, report });

/** How the exported verdicts differ from those that the generator expects. */
async function compare(sample: SampleCase, size: SampleSize = 'demo') {
  let text = '';
  await exportPeople(deps, { code: sample.code, kind: 'verdicts', by: 'shell' }, async (piece) => {
    text += piece;
  });
  const { expected } = await writeSample(sample, size, path.join(folder, `${sample.code}-${size}`));
  async function* lines() {
    yield* text.split('\r\n');
  }
  return compareVerdicts(expected, lines());
}

const importStates = () => database.db('imports').orderBy('importId').pluck('state');

afterAll(() => rmSync(folder, { recursive: true }));

describe('the samples at demo size', () => {
  beforeAll(async () => {
    await open();
    await load(sampleCases);
  });
  afterAll(() => database.drop());

  it('are live: four cases published, one closed', async () => {
    const states = (await listIncidents(database.db)).map(({ code, state }) => [code, state]);
    expect(Object.fromEntries(states)).toEqual({
      'adprint-2016': 'published',
      'netsea-2016': 'published',
      'nippan-ips-2017': 'closed',
      'aplus-2021': 'published',
      'shinsei-2022': 'published',
    });
  });

  it.each(sampleCases.map((sample) => [sample.code, sample] as const))(
    'are answered as the generator decided: %s',
    async (_code, sample) => {
      const { expected, missing, surplus } = await compare(sample);
      expect({ missing, surplus }).toEqual({ missing: [], surplus: [] });
      expect(expected).toBeGreaterThan(300);
    },
  );

  it.each(demoMembers.map((person) => [person.memberId ?? 'somebody without an account', person] as const))(
    'answer %s as the demo promises',
    async (_id, { memberId, email, verdict, exposures }) => {
      const answers = memberId
        ? [await checkMember(deps, memberId, { via: 'cli' })]
        : await checkIdentifier(deps, { kind: 'email', value: email }, { via: 'cli' });
      expect(answers.map((answer) => [answer.verdict, exposuresOf(answer)])).toEqual([[verdict, exposures]]);
    },
  );

  it('let the staff of the demo in', async () => {
    for (const { email, password, role } of demoStaff)
      expect(await checkStaffPassword(deps, { email, password })).toMatchObject({ staff: { role } });
  });

  it('stay as they are when they are loaded again, and leave no files behind', async () => {
    const before = await importStates();
    await load(sampleCases);
    expect(await importStates()).toEqual(before);
    expect(readdirSync(path.join(folder, 'data')).filter((name) => name.startsWith('samples-'))).toEqual([]);
  });

  it('are refused in production, where everybody would know the passwords of the staff', async () => {
    const production = { ...deps, config: { ...deps.config, production: true } };
    await expect(loadSamples(production, { cases: [adprint], size: 'demo', report })).rejects.toThrow(
      'not for production',
    );
  });
});

const exposuresOf = ({ exposures }: Answer) =>
  Object.fromEntries(exposures.map(({ incident, exposure, verdict }) => [`${incident}/${exposure}`, verdict]));

describe('a full sample in place of a demo sample', () => {
  const threefold: SampleCase = {
    ...adprint,
    cohorts: adprint.cohorts.map((cohort) => ({ ...cohort, full: cohort.demo * 3 })),
  };
  beforeAll(open);
  afterAll(() => database.drop());

  it('answers as the generator decided, with nobody of the smaller one left', async () => {
    await load([adprint]);
    await load([threefold], 'full');
    expect(await compare(threefold, 'full')).toMatchObject({ missing: [], surplus: [] });
    const [{ tallies }] = (await reconcile(database.db, adprint.code)) as [Reconciliation];
    expect(tallies[0]).toMatchObject({ exposure: null, affected: 3 * (160 + 120 + 25 + 25) });
    expect(await database.db('members').count().first()).toEqual({ count: String(3 * 738) });
  });

  it('is not itself replaced by a smaller one', async () => {
    await expect(load([adprint])).rejects.toThrow('published with other members than this sample');
  });
});
