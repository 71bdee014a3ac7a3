import type { Keyring } from '../members/keyring';

/** What an entry of an affected list says beyond the member ID, as on the list. */
export interface ListEntry {
  loginId?: string;
  email?: string;
  phone?: string;
  note?: string;
}

export const entryContext = (listVersionId: number, row: number): string => `list-entry:${listVersionId}:${row}`;
const nothing = Buffer.alloc(0);

/** Empty where there is nothing to seal. */
export function sealEntry(keys: Keyring, listVersionId: number, row: number, entry: ListEntry): Buffer {
  const text = JSON.stringify(entry);
  return text === '{}' ? nothing : keys.seal(text, entryContext(listVersionId, row));
}

/** @throws UnreadableError when no key opens it, or it stands in another row's place. */
export function openEntry(keys: Keyring, listVersionId: number, row: number, sealed: Buffer): ListEntry {
  return sealed.length === 0 ? {} : JSON.parse(keys.open(sealed, entryContext(listVersionId, row)));
}
