import argon2 from 'argon2';
import { hashQueue } from './hash-queue';

/** OWASP password storage cheat sheet: argon2id, 19 MiB, t=2, p=1. */
export const argon2Settings = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/**
 * PHC string of an argon2id hash with a fresh salt. Passwords are compared after NFKC (NIST SP 800-63B, 3.1.1.2).
 * @throws BusyError when the queue of hashes is full; so does `isPasswordOf`.
 */
export const hashPassword = (password: string): Promise<string> =>
  hashQueue.run(() => argon2.hash(password.normalize('NFKC'), argon2Settings));

export const isPasswordOf = (phc: string, password: string): Promise<boolean> =>
  hashQueue.run(() => argon2.verify(phc, password.normalize('NFKC')));
