import type { Keyring } from '../sealing/keyring';

/** How a password is kept. `none`: there is none; a code by mail sets a new one. */
export type Scheme =
  | 'argon2'
  | 'bcrypt'
  | 'md5'
  | 'sha1'
  | 'sha256'
  | 'wrapped-md5'
  | 'wrapped-sha1'
  | 'wrapped-sha256'
  | 'none';

/** A password's hash, unsealed. */
export interface Secret {
  scheme: Scheme;
  /** argon2: PHC string; bcrypt: its string; md5, sha1, sha256: lower-case hex; wrapped-*: PHC string over that hex. */
  hash: string;
}

/** The slowest hashes that sign-in verifies in time (`Config.signInTime`): bcrypt cost; argon2 KiB, and KiB × passes. */
export const slowest = { bcryptCost: 12, argon2Memory: 131_072, argon2Work: 393_216 };

const hexLength = { md5: 32, sha1: 40, sha256: 64 } as const;

/**
 * Reads a `password_hash` of a members file: argon2 PHC string, bcrypt string, or `md5:`, `sha1:`, `sha256:` and hex.
 * @returns undefined when it is none of these; `too_slow` when verifying it would take longer than sign-in has.
 */
export function readHash(text: string): Secret | 'too_slow' | undefined {
  const given = text.normalize('NFKC').trim();
  const [, kind, hex] = /^(md5|sha1|sha256):([0-9a-f]+)$/i.exec(given) ?? [];
  if (kind && hex) {
    const scheme = kind.toLowerCase() as keyof typeof hexLength;
    return hex.length === hexLength[scheme] ? { scheme, hash: hex.toLowerCase() } : undefined;
  }
  const [, cost] = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/.exec(given) ?? [];
  if (cost) {
    if (Number(cost) < 4 || Number(cost) > 31) return undefined;
    return Number(cost) > slowest.bcryptCost ? 'too_slow' : { scheme: 'bcrypt', hash: given };
  }
  const settings = argon2SettingsOf(given);
  if (!settings) return undefined;
  const isSlow = settings.memory > slowest.argon2Memory || settings.memory * settings.passes > slowest.argon2Work;
  return isSlow ? 'too_slow' : { scheme: 'argon2', hash: given };
}

/** The settings in a PHC string (password-hashing/phc-string-format). Libraries write them in different orders: ours puts p before t. */
export function argon2SettingsOf(
  phc: string,
): { id: boolean; memory: number; passes: number; lanes: number } | undefined {
  const found =
    /^\$argon2(id|i|d)\$v=19\$([mtp]=\d+),([mtp]=\d+),([mtp]=\d+)\$[A-Za-z0-9+/]{11,}\$[A-Za-z0-9+/]{16,}$/.exec(phc);
  if (!found) return undefined;
  const { m, t, p } = Object.fromEntries(found.slice(2).map((setting) => setting.split('=')));
  const [memory, passes, lanes] = [m, t, p].map(Number) as [number, number, number];
  return memory >= 8 * lanes && passes >= 1 && lanes >= 1 && lanes <= 16
    ? { id: found[1] === 'id', memory, passes, lanes }
    : undefined;
}

export const credentialContext = (memberId: string): string => `credential:${memberId}`;

/** What stands in `credentials.secret`. */
export const sealHash = (keys: Keyring, memberId: string, hash: string): Buffer =>
  keys.seal(hash, credentialContext(memberId));

/** @throws UnreadableError when no key opens it, or it was sealed for another member. */
export const openHash = (keys: Keyring, memberId: string, sealed: Buffer): string =>
  keys.open(sealed, credentialContext(memberId));
