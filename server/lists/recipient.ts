import { codeKey } from '../people/code-key';
import { foldDashes } from '../people/fold-dashes';
import { normaliseName, normaliseText } from '../people/identifier';
import type { RowReader } from '../rows/row-reader';
import type { Keyring } from '../sealing/keyring';
import type { ListEntry } from './list-entry';

/** Whom a letter goes to, as the list has it (`--letters`). */
type Recipient = Pick<ListEntry, 'name' | 'postalCode' | 'address'>;

export const readRecipient = (reader: RowReader): Recipient => ({
  name: reader.freeText('name', normaliseName),
  postalCode: reader.text('postal_code', (text) => {
    const plain = normaliseText(text);
    return plain && foldDashes(plain);
  }),
  address: reader.freeText('address', normaliseName),
});

/**
 * What somebody is known by whom only letters reach: name and address in code form (rule 1 of docs/matching.md) without blanks, so that the next
 * version of the list means the same person, and letters that are out hold on. Undefined without a name or an address.
 */
export function digestOfRecipient(keys: Keyring, { name, postalCode, address }: Recipient): Buffer | undefined {
  if (!name || !address) return undefined;
  const plain = (text = '') => (codeKey(text) ?? '').replaceAll(' ', '');
  return keys.digest('recipient', [name, postalCode, address].map(plain).join('\n'));
}
