import { choosePassword } from '../../server/credentials/choose-password';
import { findAccount } from '../../server/credentials/credentials-repository';
import { resetPassword } from '../../server/credentials/reset-password';
import { wrapLegacyHashes } from '../../server/credentials/wrap-legacy-hashes';
import type { Dependencies } from '../../server/dependencies';
import { removeExpired, startHousekeeping } from '../../server/installation/housekeeping';
import { makeSecret, verifySecret } from '../../server/passwords/verify-secret';
import { findStaffByEmail } from '../../server/staff/staff-repository';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { hire } from '../incidents/office';
import { waitFor } from '../journeys/program';
import { findCredential, join, newestMail, secretOf } from './people';

let database: TestDatabase;
let deps: Dependencies;
beforeAll(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
});
afterAll(() => database.drop());

const password = 'correct horse battery';

test('unsalted digests become argon2id over them, and the password still fits', async () => {
  for (const scheme of ['md5', 'sha1', 'sha256'] as const) await join(deps, { memberId: scheme, password, scheme });
  for (let number = 0; number < 19; number++) await join(deps, { memberId: `z${number}`, password, scheme: 'md5' });
  const { after } = await wrapLegacyHashes(deps);
  expect((await wrapLegacyHashes(deps, after)).after).toBeUndefined();
  for (const scheme of ['md5', 'sha1', 'sha256'] as const) {
    const secret = (await findAccount(deps, scheme))?.secret;
    expect(secret).toMatchObject({ scheme: `wrapped-${scheme}`, hash: expect.stringMatching(/^\$argon2id\$/) });
    expect(await verifySecret(secret ?? { scheme: 'none', hash: '' }, password)).toBe(true);
    expect(await verifySecret(secret ?? { scheme: 'none', hash: '' }, 'wrong')).toBe(false);
  }
  expect(await findCredential(deps, 'z18')).toMatchObject({ scheme: 'wrapped-md5' });
});

test('housekeeping wraps by itself, and stops when it is told to', async () => {
  await join(deps, { memberId: 'later', password, scheme: 'sha1' });
  const stop = startHousekeeping(deps);
  await waitFor(async () => (await findCredential(deps, 'later')).scheme !== 'sha1').finally(stop);
  expect(await findCredential(deps, 'later')).toMatchObject({ scheme: 'wrapped-sha1' });
});

test.each(['argon2', 'bcrypt', 'md5', 'sha1', 'sha256', 'wrapped-md5', 'wrapped-sha1', 'wrapped-sha256'] as const)(
  'a password is known by its %s hash, and no other is',
  async (scheme) => {
    const secret = await secretOf('pässwörd パスワード', scheme);
    expect(await verifySecret(secret, 'pässwörd パスワード')).toBe(true);
    expect(await verifySecret(secret, 'pässwörd パスワート')).toBe(false);
    expect(await verifySecret(secret, '')).toBe(false);
  },
);

test('a password is the same in full width', async () => {
  expect(await verifySecret(await makeSecret('Tokyo2024!'), 'Ｔｏｋｙｏ２０２４！')).toBe(true);
});

test('an old system hashed what was typed: its hashes are held against that, too', async () => {
  expect(await verifySecret(await secretOf('ﾊﾟｽﾜｰﾄﾞ', 'bcrypt'), 'ﾊﾟｽﾜｰﾄﾞ')).toBe(true);
});

test('staff take a password away without seeing or choosing one; sessions end and the owner is told', async () => {
  await join(deps, { memberId: 'A-001', profile: { email: 'hanako@example.jp' }, password });
  await database.db('sessions').insert({
    ...{ digest: Buffer.from('x'), side: 'member', owner: 'A-001', sealed: Buffer.alloc(1) },
    ...{ started_at: deps.now(), touched_at: deps.now() },
  });
  await hire(deps, 'support@example.com', 'support');
  const by = await findStaffByEmail(deps, 'support@example.com');
  if (!by) throw new Error('not hired');
  await resetPassword(deps, { memberId: 'A-001', by, reason: 'case-17' });
  expect((await findAccount(deps, 'A-001'))?.secret).toBeUndefined();
  expect(await findCredential(deps, 'A-001')).toMatchObject({ scheme: 'none', passwordSetHere: true });
  expect(await database.db('sessions').where({ owner: 'A-001' })).toEqual([]);
  expect((await newestMail(deps, 'hanako@example.jp'))?.text).toContain('/ja/login/forgot');
  const [event] = await database.db('audit.events').where({ action: 'credentials.password_reset' });
  expect(event).toMatchObject({ actor: by.handle, memberId: 'A-001', reason: 'case-17' });

  await resetPassword(deps, { memberId: 'A-001', by, reason: 'case-18' });
  const choose = async (chosen: string) => {
    const account = await findAccount(deps, 'A-001');
    return account && choosePassword(deps, { account, password: chosen, locale: 'ja' });
  };
  expect(await choose(password)).toBe(false);
  expect(await choose('lighthouse over the bay')).toBe(true);
  expect((await findAccount(deps, 'A-001'))?.retired).toBeUndefined();
});

test('what has expired is removed', async () => {
  const codes = [-2, 1].map((days) => ({
    code_id: `00000000-0000-4000-8000-00000000000${days + 3}`,
    purpose: 'proof',
    digest: Buffer.alloc(16),
    expires_at: new Date(deps.now().getTime() + days * 86_400_000),
  }));
  await database.db('email_codes').insert(codes);
  await removeExpired(deps);
  expect(await database.db('email_codes').pluck('codeId')).toEqual([codes[1]?.code_id]);
});
