import { RefusedError } from '../errors';

let table: Map<string, readonly number[]> | undefined;

/** The reverse of the decoder that Node has (WHATWG "shift_jis", which is CP932). @throws RefusedError for a character that CP932 lacks. */
export function encodeCp932(text: string): Buffer {
  table ??= reverseTable();
  const bytes: number[] = [];
  for (const character of text) {
    const code = table.get(character);
    if (!code)
      throw new RefusedError(`CP932 has no character ${nameOf(character)}, which a value here has; take utf-8-bom.`, {
        told: 'refusals:no_cp932',
        values: { character: nameOf(character) },
      });
    bytes.push(...code);
  }
  return Buffer.from(bytes);
}

/** `U+20BB7`. */
const nameOf = (character: string) => `U+${character.codePointAt(0)?.toString(16).toUpperCase().padStart(4, '0')}`;

/** The first of several codes wins, except that IBM's extensions (FAxx on) come before NEC's copies of them (EDxx, EExx), as Windows writes. */
function reverseTable(): Map<string, readonly number[]> {
  const decoder = new TextDecoder('shift_jis', { fatal: true });
  const found = new Map<string, readonly number[]>();
  const add = (...bytes: number[]) => {
    try {
      const character = decoder.decode(Uint8Array.from(bytes));
      if ([...character].length === 1 && !found.has(character)) found.set(character, bytes);
    } catch {
      // Not a character of CP932.
    }
  };
  for (let byte = 0; byte < 0x80; byte++) add(byte);
  for (let byte = 0xa1; byte < 0xe0; byte++) add(byte);
  const leads = [...range(0x81, 0x9f), ...range(0xe0, 0xec), ...range(0xef, 0xfc), 0xed, 0xee];
  for (const lead of leads) for (const trail of range(0x40, 0xfc)) add(lead, trail);
  return found;
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
