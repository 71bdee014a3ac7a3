import argon2 from 'argon2';

/** OWASP password storage cheat sheet: argon2id, 19 MiB, t=2, p=1. */
export const argon2Settings = { type: argon2.argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** PHC string of an argon2id hash with a fresh salt. Passwords are compared after NFKC (NIST SP 800-63B, 3.1.1.2). */
export const hashPassword = (password: string): Promise<string> =>
  argon2.hash(password.normalize('NFKC'), argon2Settings);

export const isPasswordOf = (phc: string, password: string): Promise<boolean> =>
  argon2.verify(phc, password.normalize('NFKC'));
