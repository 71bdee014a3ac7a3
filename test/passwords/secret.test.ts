import { createHash } from 'node:crypto';
import { readHash } from '../../server/passwords/secret';
import { isUpToDate, makeSecret } from '../../server/passwords/verify-secret';

const digest = (kind: string) => createHash(kind).update('x').digest('hex');
const argon2 = (settings: string) =>
  `$argon2id$v=19$${settings}$c29tZXNhbHRzb21lc2FsdA$RdescudvJCsgt3ub+b4dWRWJTmaaJObG`;
const bcrypt = (cost: string) => `$2y$${cost}$abcdefghijklmnopqrstuuPCp8/kgPjUaQqX3ZDmd2rzQGLKnVHpq`;

test.each([
  [`md5:${digest('md5')}`, 'md5'],
  [`SHA1:${digest('sha1').toUpperCase()}`, 'sha1'],
  [`ｓｈａ２５６：${digest('sha256')}`, 'sha256'],
  [bcrypt('10'), 'bcrypt'],
  [argon2('m=19456,t=2,p=1'), 'argon2'],
  [argon2('m=19456,p=1,t=2'), 'argon2'],
])('reads %s', (text, scheme) => {
  expect(readHash(text)).toMatchObject({ scheme });
});

test('reads what we write ourselves, and knows that it is up to date', async () => {
  const secret = await makeSecret('x');
  expect(readHash(secret.hash)).toEqual(secret);
  expect(isUpToDate(secret)).toBe(true);
  expect(isUpToDate({ scheme: 'argon2', hash: argon2('m=4096,t=3,p=1') })).toBe(false);
  expect(isUpToDate({ scheme: 'bcrypt', hash: bcrypt('10') })).toBe(false);
});

test('keeps hex digests in lower case', () => {
  expect(readHash(`md5:${digest('md5').toUpperCase()}`)).toEqual({ scheme: 'md5', hash: digest('md5') });
});

test.each([
  '',
  'hunter2',
  digest('md5'),
  `md5:${digest('sha1')}`,
  'sha256:',
  '$2y$10$short',
  argon2('m=1,t=2,p=1'),
  argon2('m=19456,t=2,t=2'),
  'crypt:abc',
])('refuses %s', (text) => {
  expect(readHash(text)).toBeUndefined();
});

test('says which hashes would take longer than a sign-in has', () => {
  expect(readHash(bcrypt('14'))).toBe('too_slow');
  expect(readHash(argon2('m=1048576,t=1,p=4'))).toBe('too_slow');
  expect(readHash(argon2('m=65536,t=10,p=1'))).toBe('too_slow');
  expect(readHash(argon2('m=65536,t=3,p=4'))).toMatchObject({ scheme: 'argon2' });
});
