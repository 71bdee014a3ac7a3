import { createHash } from 'node:crypto';
import { hashSync } from '@node-rs/bcrypt';
import { argon2id, hash } from 'argon2';
import type { NamedPerson } from './story';

/** What the companies' old systems would have kept of the named people's passwords. The salts are made of the member IDs, so that files repeat. */
export async function hashPasswords(people: readonly NamedPerson[]): Promise<Map<string, string>> {
  const hashes = new Map<string, string>();
  for (const { memberId, password, scheme } of people)
    if (memberId && password) hashes.set(memberId, await hashPassword(memberId, password, scheme ?? 'argon2'));
  return hashes;
}

async function hashPassword(memberId: string, password: string, scheme: 'argon2' | 'bcrypt' | 'sha256') {
  const salt = createHash('sha256').update(`sample salt of ${memberId}`).digest();
  if (scheme === 'sha256') return `sha256:${createHash('sha256').update(password).digest('hex')}`;
  if (scheme === 'bcrypt') return hashSync(password, 10, salt.subarray(0, 16));
  return hash(password, {
    type: argon2id,
    memoryCost: 19_456,
    timeCost: 2,
    parallelism: 1,
    salt: salt.subarray(0, 16),
  });
}
