import type { Express } from 'express';
import request from 'supertest';
import { addToken } from '../../server/api/add-token';
import { createApp } from '../../server/app';
import { registerCheckCommands } from '../../server/cli/check-commands';
import { makeLetterCode, showLetterCode } from '../../server/credentials/letter-code';
import { insertLetterCodes } from '../../server/credentials/letter-codes-repository';
import { digestOfLetter, letterContext } from '../../server/credentials/redeem-letter';
import type { Dependencies } from '../../server/dependencies';
import { changeProfile } from '../../server/members/change-profile';
import { sealHash } from '../../server/passwords/secret';
import { caseCodes, loadCases, people } from '../checks/case-world';
import { runCommand } from '../cli/run-command';
import { mailedCode, secretOf } from '../credentials/people';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { Visitor } from './visitor';

let database: TestDatabase;
let deps: Dependencies;
let app: Express;
const password = 'a long enough pass phrase';
const clock = new Date('2024-06-03T03:00:00Z');
const asked = [people.adprint, people.adprintListOnly, people.windowOnly, people.unreadable, people.everywhere];

beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db, { now: () => clock });
  app = createApp(deps);
  await loadCases(database.db, deps.keys, caseCodes);
  await hire(deps, 'support@example.com', 'support', password);
  for (const { memberId } of asked) await giveCredentials(memberId);
});
afterAll(() => database.drop());

const emailOf = (memberId: string) => `${memberId.toLowerCase()}@customer.example`;

/** Changed after every leak, so that the password opens the answer. */
async function giveCredentials(memberId: string): Promise<void> {
  const profile = { name: '見本　花子', loginId: memberId, email: emailOf(memberId), phone: '090-0123-4567' };
  await database.db.transaction((trx) => changeProfile(trx, deps, memberId, () => profile));
  const { scheme, hash } = await secretOf(password, 'argon2');
  const secret = sealHash(deps.keys, memberId, hash);
  await database.db('credentials').insert({ member_id: memberId, scheme, secret, changed_at: clock });
}

/** Every way to ask, and the heading that it shows where it is a page. */
const ways: Record<string, (memberId: string) => Promise<string | undefined>> = {
  async web(memberId) {
    const visitor = new Visitor(app);
    await visitor.open('/ja/login');
    await visitor.submit({ identifier: memberId, password });
    return (await visitor.open('/ja/check')).heading;
  },
  async cli(memberId) {
    await runCommand(registerCheckCommands, deps, ['check', '--member', memberId, '--json']);
    return undefined;
  },
  async api(memberId) {
    const token = { by: 'system', name: `for-${memberId.toLowerCase()}`, scopes: ['check' as const], days: undefined };
    const { text } = await addToken(deps, token);
    await request(app).get(`/api/v1/members/${memberId}/check`).set('Authorization', `Bearer ${text}`);
    return undefined;
  },
  async support(memberId) {
    const desk = new Visitor(app);
    await desk.open('/ja/staff/login');
    await desk.submit({ email: 'support@example.com', password });
    await desk.open('/ja/support');
    await desk.submit({ q: memberId, kind: 'any', second: '' }, '/support/search');
    await desk.submit({ reason: 'asks_affected', case: 'C-1' }, '/support/calls');
    const said = { name: '見本花子', phone: '09001234567', email: emailOf(memberId) };
    await desk.submit({ ...said, result: 'compare' }, '/verify');
    return undefined;
  },
  async email_code(memberId) {
    const visitor = new Visitor(app);
    await visitor.open('/ja/check/code');
    await visitor.submit({ email: emailOf(memberId) });
    return (await visitor.submit({ code: await mailedCode(deps, emailOf(memberId)) })).heading;
  },
  async letter_code(memberId) {
    const code = makeLetterCode();
    const digest = digestOfLetter(deps.keys, code);
    const { incidentId } = await database.db('incidents').first('incidentId');
    const sealed = deps.keys.seal(JSON.stringify({ memberId }), letterContext(digest));
    const term = { madeBy: 'system', madeAt: clock, expiresAt: new Date(clock.getTime() + 86_400_000) };
    await insertLetterCodes(database.db, [{ digest, sealed, incidentId, person: memberId, ...term }]);
    const visitor = new Visitor(app);
    await visitor.open('/ja/check/code');
    return (await visitor.submit({ letter: showLetterCode(code) })).heading;
  },
};

it.each(asked.map(({ memberId }) => memberId))(
  '%s gets the same answer by every way, and each is kept',
  async (memberId) => {
    const headings = new Set<string>();
    for (const ask of Object.values(ways)) headings.add((await ask(memberId)) ?? '');
    headings.delete('');
    expect(headings.size).toBe(1);
    const kept = await database.db('checks').where({ person: memberId }).select('via', 'verdict', 'fingerprint');
    expect([...new Set(kept.map(({ via }) => via))].sort()).toEqual(Object.keys(ways).sort());
    expect(new Set(kept.map(({ fingerprint }) => fingerprint.toString('hex'))).size).toBe(1);
  },
);
