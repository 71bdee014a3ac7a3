import type { Knex } from 'knex';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import type { Occasion } from '../../server/checks/keep-answer';
import type { Dependencies } from '../../server/dependencies';
import { NotFoundError } from '../../server/errors';
import { compileRevision } from '../../server/matching/compile-revision';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadIncident, loadWorld } from '../oracle/load-world';
import { investigated, members, published, smallWorld } from './small-world';

let database: TestDatabase;
let trx: Knex.Transaction;
let deps: Dependencies;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  trx = await database.db.transaction();
  deps = testDependencies(trx);
  await loadWorld(trx, deps.keys, smallWorld(published));
});
afterEach(() => trx.rollback());
afterAll(() => database.drop());

const web: Occasion = { via: 'web', session: 's1' };
const email = (value: string) => checkIdentifier(deps, { kind: 'email', value }, { via: 'email_code' });
const verdictOf = async (memberId: string) => (await checkMember(deps, memberId, web)).verdict;

describe('the answer for a member', () => {
  it('says that it is certain, and why', async () => {
    const answer = await checkMember(deps, 'affected', web);
    expect(answer).toEqual({
      memberId: 'affected',
      verdict: 'affected',
      exposures: [
        {
          incident: 'sample-2016',
          exposure: 'web-server',
          verdict: 'affected',
          dataItems: ['email'],
          desk: 'main',
          revision: 2,
          unknown: [],
          details: [],
          may: [],
          offerCodes: [],
          evidence: [
            { kind: 'list', listVersion: 2, liveFrom: new Date('2016-09-01'), isCertain: true },
            expect.objectContaining({ kind: 'activity', occurredAt: '2016-06-03', criterion: 0, isInside: true }),
            expect.objectContaining({ activity: 'card_paid', site: 'alpha', occurredAt: '2016-07-01T08:30:15' }),
          ],
        },
      ],
      checked: [
        {
          incident: 'sample-2016',
          revision: 2,
          verdict: 'affected',
          state: 'published',
          lists: [
            { exposure: 'web-server', version: 2, liveFrom: new Date('2016-09-01') },
            { exposure: 'known', version: 2, liveFrom: new Date('2016-09-01') },
          ],
        },
      ],
      held: [],
      coverage: [],
      checkedAt: deps.now(),
    });
  });

  it.each([
    ['onListOnly', 'possibly_affected'],
    ['inWindowOnly', 'not_affected'],
    ['partly', 'possibly_affected'],
    ['outside', 'not_affected'],
    ['withdrawn', 'not_affected'],
    ['unreadable', 'could_not_check'],
  ])('is for %s: %s', async (memberId, verdict) => expect(await verdictOf(memberId)).toBe(verdict));

  it('is no all-clear while an incident is being investigated', async () => {
    await loadIncident(trx, deps.keys, investigated, Object.values(members));
    expect(await verdictOf('blank')).toBe('no_match_so_far');
  });

  it('knows nothing of drafts', async () => {
    await trx('incidents').update({ state: 'draft' });
    expect(await checkMember(deps, 'affected', web)).toMatchObject({
      verdict: 'could_not_check',
      reason: 'nothing_published',
      checked: [],
    });
  });

  it('is refused for somebody who is no member', async () => {
    await expect(checkMember(deps, 'nobody', web)).rejects.toThrow(NotFoundError);
  });

  it('puts the graver verdict first, then the graver data', async () => {
    const exposures = [
      { code: 'mail', data_items: ['email', 'phone'] },
      { code: 'card', data_items: ['card_holder', 'card_number'] },
      { code: 'pin', data_items: ['email', 'card_pin'] },
      {
        code: 'maybe',
        data_items: ['card_pin', 'card_number'],
        criteria: [{ from: '2016-06-03T10:00', to: '2016-06-03T11:00' }],
      },
    ].map((exposure) => ({ ...exposure, basis: 'window', include_withdrawn: true, desk: 'main' }));
    const document = { incident: 'sample-2016', time_zone: 'Asia/Tokyo', exposures };
    const [{ liveRevisionId }] = await trx('incidents').select('liveRevisionId');
    await trx('revisions').where({ revisionId: liveRevisionId }).update({ document });
    await compileRevision(trx, liveRevisionId);
    const answer = await checkMember(deps, 'inWindowOnly', web);
    expect(answer.exposures.map(({ exposure }) => exposure)).toEqual(['pin', 'card', 'mail', 'maybe']);
  });

  it('shows the activities inside a window first, and not more than fifty', async () => {
    const row = await trx('activities').where({ memberId: 'affected' }).orderBy('fromAt').first();
    const more = Array.from({ length: 70 }, (_, index) => ({ ...row, rowNumber: 1000 + index }));
    await trx('activities').insert(more);
    const { exposures } = await checkMember(deps, 'affected', web);
    const activities = exposures.flatMap(({ evidence }) => evidence).filter(({ kind }) => kind === 'activity');
    expect(activities).toHaveLength(50);
  });
});

describe('the answers for a proven identifier', () => {
  it('are one for the entries that mean no member', async () => {
    const [answer, ...others] = await email('Guest@example.com');
    expect(others).toEqual([]);
    expect(answer).toMatchObject({ memberId: undefined, verdict: 'affected' });
    expect(answer?.exposures).toMatchObject([
      { exposure: 'known', verdict: 'affected', evidence: [{ kind: 'list', listVersion: 2 }] },
      { exposure: 'web-server', verdict: 'possibly_affected' },
    ]);
  });

  it('are those of every member who has it, and of entries only where they mean somebody else', async () => {
    const digest = deps.keys.digest('email', 'guest@example.com');
    const identifier = { digest, kind: 'email' };
    await trx('identifiers').insert([
      { ...identifier, memberId: 'affected' },
      { ...identifier, memberId: 'outside' },
    ]);
    expect((await email('guest@example.com')).map(({ memberId, verdict }) => [memberId, verdict])).toEqual([
      ['affected', 'affected'],
      ['outside', 'not_affected'],
      [undefined, 'affected'],
    ]);
    const entries = await trx('list_people').where('person', 'like', ' %');
    const mine = entries.filter(({ person }) => person.trim() === digest.toString('hex'));
    await trx('list_people').insert(mine.map((entry) => ({ ...entry, person: 'outside', isCertain: false })));
    expect((await email('guest@example.com')).map(({ memberId, verdict }) => [memberId, verdict])).toEqual([
      ['affected', 'affected'],
      ['outside', 'possibly_affected'],
    ]);
  });

  it('are one "no record" where nobody has it, which is no all-clear', async () => {
    expect(await email('stranger@example.com')).toMatchObject([{ verdict: 'no_record', exposures: [] }]);
    expect(await email('not an address')).toMatchObject([{ verdict: 'no_record' }]);
  });
});

describe('what is kept', () => {
  const kept = () => trx('checks').orderBy('checkId').select('person', 'via', 'session', 'verdict');

  it('is an answer once a session, and again when it differs from the last', async () => {
    await checkMember(deps, 'outside', web);
    await checkMember(deps, 'outside', web);
    await checkMember(deps, 'outside', { via: 'support', session: 's2' });
    await checkMember(deps, 'outside', web);
    expect(await kept()).toEqual([
      { person: 'outside', via: 'web', session: 's1', verdict: 'not_affected' },
      { person: 'outside', via: 'support', session: 's2', verdict: 'not_affected' },
    ]);
    await trx('list_versions').where({ exposureCode: 'known', isLive: true }).update({ number: 3 });
    await checkMember(deps, 'outside', web);
    await checkMember(deps, 'outside', { via: 'api' });
    expect(await kept()).toHaveLength(3);
  });

  it('names the versions that the answer rested on', async () => {
    await checkMember(deps, 'affected', web);
    const { answer } = await trx('checks').first('answer');
    expect(answer).toMatchObject({
      verdict: 'affected',
      checked: [{ incident: 'sample-2016', revision: 2, lists: [{ version: 2 }, {}] }],
    });
  });

  it('is also what somebody without an account was told, under the digest of the identifier', async () => {
    await email('guest@example.com');
    expect(await kept()).toMatchObject([{ person: expect.stringMatching(/^ [0-9a-f]{32}$/), verdict: 'affected' }]);
  });
});
