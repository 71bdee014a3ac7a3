import { createApp } from '../../server/app';
import { countChecksByHour, countPeopleByVerdict } from '../../server/checks/figures-repository';
import { barChart } from '../../server/web/bar-chart';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { Visitor } from '../journeys/visitor';

const password = 'a long enough pass phrase';

describe('figures of checks', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    const check = (person: string, at: string, verdict: string, via = 'web') => ({
      ...{ person, checked_at: at, via, verdict },
      ...{ fingerprint: Buffer.from(''), answer: '{}' },
    });
    await database
      .db('checks')
      .insert([
        check('M-1', '2024-06-03T01:59:59.999Z', 'not_affected'),
        check('M-1', '2024-06-03T02:00:00Z', 'affected'),
        check('M-1', '2024-06-03T02:59:59Z', 'affected', 'support'),
        check('M-2', '2024-06-03T02:30:00Z', 'affected'),
        check('M-3', '2024-06-03T02:30:00Z', 'could_not_check'),
        check('M-4', '2024-06-03T02:30:00Z', 'affected', 'cli'),
        check('M-5', '2024-05-01T00:00:00Z', 'not_affected'),
      ]);
  });
  afterAll(() => database.drop());

  it('count answers and people by whole hours, empty ones too, without the command line', async () => {
    const figures = await countChecksByHour(
      database.db,
      new Date('2024-06-03T01:00:00Z'),
      new Date('2024-06-03T04:00:00Z'),
    );
    expect(figures).toEqual([
      { hour: new Date('2024-06-03T01:00:00Z'), answers: 1, people: 1 },
      { hour: new Date('2024-06-03T02:00:00Z'), answers: 4, people: 3 },
      { hour: new Date('2024-06-03T03:00:00Z'), answers: 0, people: 0 },
    ]);
  });

  it('count everybody once, by what they were told last', async () => {
    expect(await countPeopleByVerdict(database.db, new Date('2024-06-01'))).toEqual({
      affected: 2,
      could_not_check: 1,
    });
  });

  it('are drawn and told to operators', async () => {
    const deps = testDependencies(database.db);
    await hire(deps, 'operator@example.com', 'operator', password);
    const operator = new Visitor(createApp(deps));
    await operator.open('/en/staff/login');
    await operator.submit({ email: 'operator@example.com', password });
    await operator.follow('Checks');
    expect(operator.seen.text).toContain('5 in all');
    expect(operator.seen.text).toContain('Affected 2 66.7 %');
    expect(operator.seen.text).toContain('Monday 3 June 2024 11:00: 4');
    const csv = await operator.open('/en/operate/checks.csv');
    expect(csv.html.split('\r\n')).toHaveLength(50);
    expect(csv.html).toContain('\r\n2024-06-03T02:00:00.000Z,4,3\r\n');
  });
});

describe('barChart', () => {
  it('fits every bar between the highest line and the axis', () => {
    for (const most of [0, 1, 3, 9, 10, 11, 99, 475_813]) {
      const { bars, lines, width, height } = barChart([
        { figure: 0, label: '' },
        { figure: most, label: '' },
      ]);
      const [axis = { y: 0 }, , top = { y: 0 }] = lines;
      for (const bar of bars) {
        expect(bar.y).toBeGreaterThanOrEqual(top.y - 0.1);
        expect(bar.y + bar.height).toBeCloseTo(axis.y, 0);
        expect(bar.x + bar.width).toBeLessThanOrEqual(width);
      }
      expect(axis.y).toBeLessThan(height);
    }
  });
});
