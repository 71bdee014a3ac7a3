import { registerCheckCommands } from '../../server/cli/check-commands';
import type { Dependencies } from '../../server/dependencies';
import { published, smallWorld } from '../checks/small-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadWorld } from '../oracle/load-world';
import { runCommand } from './run-command';

let database: TestDatabase;
let deps: Dependencies;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await database.db.transaction((trx) => loadWorld(trx, deps.keys, smallWorld(published)));
});
afterAll(() => database.drop());

const check = (...words: string[]) => runCommand(registerCheckCommands, deps, ['check', ...words]);

it('prints one line of JSON per person, with the keys that other programs rely on', async () => {
  const { exitCode, lines } = await check('--member', 'affected', 'outside', '--json');
  expect(exitCode).toBe(0);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      member_id: 'affected',
      verdict: 'affected',
      exposures: [
        {
          incident: 'sample-2016',
          exposure: 'web-server',
          verdict: 'affected',
          data_items: ['email'],
          may: [],
          evidence: [
            { kind: 'list', list_version: 2 },
            { kind: 'activity', activity: 'card_paid', site: 'alpha', occurred_at: '2016-06-03' },
            { kind: 'activity', activity: 'card_paid', site: 'alpha', occurred_at: '2016-07-01T08:30:15' },
          ],
          desk: 'main',
          revision: 2,
        },
      ],
      checked: [
        {
          incident: 'sample-2016',
          revision: 2,
          verdict: 'affected',
          lists: [
            { exposure: 'web-server', list_version: 2 },
            { exposure: 'known', list_version: 2 },
          ],
        },
      ],
      held: [],
      checked_at: '2024-06-03T03:00:00.000Z',
    },
    expect.objectContaining({ member_id: 'outside', verdict: 'not_affected', exposures: [] }),
  ]);
});

it('says the same in words', async () => {
  const { lines } = await check('--member', 'affected');
  expect(lines.join('\n').split('\n')).toEqual([
    'affected: affected',
    '  sample-2016 web-server: affected (email; desk main)',
    '    named on list 2 of 2016-09-01',
    '    2016-06-03 card_paid, alpha, credit_card: inside criterion 1',
    '    2016-07-01T08:30:15 card_paid, alpha, credit_card: inside criterion 1',
    '  checked sample-2016 revision 2 (published): affected, list web-server 2, list known 2',
  ]);
});

it('finds people by email, members or not', async () => {
  const { exitCode, lines } = await check('--email', 'Guest@Example.com', '--json');
  expect(exitCode).toBe(0);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ member_id: null, verdict: 'affected' }]);
  expect(await check('--email', 'stranger@example.com', '--json')).toMatchObject({
    exitCode: 0,
    lines: [expect.stringContaining('"verdict":"no_record"')],
  });
});

it('exits with 1 for a member who does not exist, after answering for the others', async () => {
  const result = await check('--member', 'outside', 'nobody', 'affected');
  expect(result).toMatchObject({ exitCode: 1, error: 'shokai: There is no member nobody.' });
  expect(result.lines).toHaveLength(2);
});

it('exits with 1 where it could not check', async () => {
  expect(await check('--member', 'unreadable')).toMatchObject({
    exitCode: 1,
    lines: [expect.stringContaining('unreadable: could_not_check')],
    error: 'shokai: Could not check unreadable: a row of theirs could not be read when it was imported.',
  });
});

it('exits with 2 when nobody is named, or an address is none', async () => {
  expect(await check()).toMatchObject({ exitCode: 2, lines: [] });
  expect(await check('--email', 'not an address')).toMatchObject({ exitCode: 2, lines: [] });
});
