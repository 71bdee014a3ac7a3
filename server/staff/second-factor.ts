import { randomInt } from 'node:crypto';
import { generateSecret, generateURI, verifySync } from 'otplib';
import type { Keyring } from '../sealing/keyring';

/** Base32, 160 bits (RFC 4226, requirement R6). */
export const makeTotpSecret = (): string => generateSecret();

/** What an authenticator app reads from the QR code. */
export const totpAddress = (secret: string, email: string, issuer: string): string =>
  generateURI({ secret, label: email, issuer });

/**
 * The time step that a code belongs to (RFC 6238): the present one, or the one before or after, for clocks that differ.
 * Undefined when it belongs to none, or to one that was used already.
 * @param lastStep the last step that was accepted; codes of it and of earlier ones are over
 */
export function findTotpStep(
  secret: string,
  code: string,
  now: Date,
  lastStep: number | undefined,
): number | undefined {
  const token = code.normalize('NFKC').replace(/[\s-]/g, '');
  if (!/^\d{6}$/.test(token)) return undefined;
  const epoch = Math.floor(now.getTime() / 1000);
  const result = verifySync({ secret, token, epoch, epochTolerance: 30, afterTimeStep: lastStep, strategy: 'totp' });
  return result.valid && 'timeStep' in result ? result.timeStep : undefined;
}

/** Letters and digits that are not taken for one another. */
const alphabet = '23456789abcdefghjkmnpqrstuvwxyz';

/** `groups` groups of four signs each, about 19.6 bits a group. */
export const makeCode = (groups: number): string =>
  Array.from({ length: groups }, () =>
    Array.from({ length: 4 }, () => alphabet[randomInt(alphabet.length)]).join(''),
  ).join('-');

/** Ten codes for the day the telephone is lost, each good for one sign-in. */
export const makeRecoveryCodes = (): string[] => Array.from({ length: 10 }, () => makeCode(3));

/** What is kept of a code. It may be typed in any case, full-width, with or without its hyphens. */
export const digestOfCode = (keys: Keyring, kind: 'staff_invite' | 'staff_recovery', code: string): Buffer =>
  keys.digest(
    kind,
    code
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^a-z0-9]/g, ''),
  );
