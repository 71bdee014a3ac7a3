import { UnreadableError } from '../errors';
import type { Keyring } from '../sealing/keyring';
import type { DeskQuery } from './search-form';

/** Whom a search found, and by what. */
export interface FoundPerson {
  memberId: string;
  foundBy: DeskQuery['kind'];
}

/** How long, in milliseconds, a result may be opened. */
const openableFor = 60 * 60_000;

const context = (staffId: number) => `found-person:${staffId}`;

/** Stands in the form of the results for a person of whom nothing may be shown yet, the member ID neither. It is good for whoever searched, for an hour. */
export const sealFound = (keys: Keyring, found: FoundPerson, staffId: number, now: Date): string =>
  keys.seal(JSON.stringify({ ...found, at: now.getTime() }), context(staffId)).toString('base64url');

/** @returns undefined for what is no such result, somebody else's, or too old */
export function openFound(keys: Keyring, typed: string, staffId: number, now: Date): FoundPerson | undefined {
  try {
    const { at, memberId, foundBy } = JSON.parse(keys.open(Buffer.from(typed, 'base64url'), context(staffId)));
    return now.getTime() - at < openableFor ? { memberId, foundBy } : undefined;
  } catch (error) {
    if (error instanceof UnreadableError || error instanceof SyntaxError || error instanceof RangeError)
      return undefined;
    throw error;
  }
}
