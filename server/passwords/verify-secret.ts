import { createHash, timingSafeEqual } from 'node:crypto';
import { verify as verifyBcrypt } from '@node-rs/bcrypt';
import argon2 from 'argon2';
import { argon2Settings } from './password-hash';
import { argon2SettingsOf, type Secret } from './secret';

/** Call these inside `hashQueue` only: each is a hash. */

/** Whether a password is the one that was hashed: in its NFKC form or, for hashes made elsewhere, as typed. */
export async function verifySecret(secret: Secret, password: string): Promise<boolean> {
  for (const form of formsOf(password)) if (await verifyForm(secret, form)) return true;
  return false;
}

/** Costs what verifying an account's password costs, where there is no account or only digests that cost nothing. */
export async function verifyNothing(password: string): Promise<void> {
  for (const form of formsOf(password)) await argon2.hash(form, argon2Settings);
}

/** Not yet wrapped: comparing it takes no time. */
export const isBareDigest = (secret: Secret | undefined): boolean =>
  ['md5', 'sha1', 'sha256'].includes(secret?.scheme ?? '');

/** An unsalted digest becomes argon2id over it: a dump then gives nothing to crack cheaply. */
export async function wrapSecret({ scheme, hash }: Secret): Promise<Secret> {
  return { scheme: `wrapped-${scheme as 'md5' | 'sha1' | 'sha256'}`, hash: await argon2.hash(hash, argon2Settings) };
}

/** False for secrets that a right password should replace by a hash of today's settings. */
export function isUpToDate({ scheme, hash }: Secret): boolean {
  const settings = scheme === 'argon2' ? argon2SettingsOf(hash) : undefined;
  return !!settings?.id && settings.memory >= argon2Settings.memoryCost && settings.passes >= argon2Settings.timeCost;
}

/** A fresh secret for a password. */
export const makeSecret = async (password: string): Promise<Secret> => ({
  scheme: 'argon2',
  hash: await argon2.hash(password.normalize('NFKC'), argon2Settings),
});

const formsOf = (password: string) => [...new Set([password.normalize('NFKC'), password])];

async function verifyForm({ scheme, hash }: Secret, password: string): Promise<boolean> {
  switch (scheme) {
    case 'argon2':
      return argon2.verify(hash, password);
    case 'bcrypt':
      return verifyBcrypt(password, hash);
    case 'md5':
    case 'sha1':
    case 'sha256':
      return timingSafeEqual(Buffer.from(digest(scheme, password)), Buffer.from(hash));
    case 'wrapped-md5':
    case 'wrapped-sha1':
    case 'wrapped-sha256':
      return argon2.verify(hash, digest(scheme.slice('wrapped-'.length), password));
    case 'none':
      return false;
  }
}

const digest = (algorithm: string, password: string) => createHash(algorithm).update(password).digest('hex');
