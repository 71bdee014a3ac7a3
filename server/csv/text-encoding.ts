import { isUtf8 } from 'node:buffer';
import { UsageError } from '../errors';
import { createEscapeWitness, createEucJpWitness, type ForeignFile, foreignFileOf } from './file-signs';

export type TextEncoding = 'utf-8' | 'cp932';

const names: Record<string, TextEncoding> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  cp932: 'cp932',
  ms932: 'cp932',
  'windows-31j': 'cp932',
  shift_jis: 'cp932',
  'shift-jis': 'cp932',
  sjis: 'cp932',
};

/** @throws UsageError when no such encoding is known. */
export function readEncodingName(name: string): TextEncoding {
  const encoding = names[name.toLowerCase()];
  if (!encoding) throw new UsageError(`Unknown encoding "${name}"; known are utf-8 and cp932.`);
  return encoding;
}

/** What the bytes of a file say about its encoding. Offsets count from 0. */
export interface EncodingSigns {
  mark?: 'utf-8';
  /** How many times the mark stands there: files that were put together have several. */
  marks?: number;
  /** What the file is that is no CSV. */
  foreign?: ForeignFile;
  /** All bytes fit EUC-JP; read as CP932 they are half-width kana, and perhaps rare kanji. */
  looksLikeEucJp?: true;
  /** What the line `sep=;` at its beginning says. */
  separator?: Separator;
  /** The first byte that is not UTF-8; absent when all are. */
  firstNotUtf8?: number;
}

/** What stands between the columns. */
export const separators = [',', ';', '\t'] as const;
export type Separator = (typeof separators)[number];

/** Watches a file go by: call `add` with each chunk, then `signs` once. */
export function createEncodingWitness(): { add: (chunk: Uint8Array) => void; signs: () => EncodingSigns } {
  let head = Buffer.alloc(0);
  let firstNotUtf8: number | undefined;
  let offset = 0;
  let rest: Uint8Array = new Uint8Array(0);
  const eucJp = createEucJpWitness();
  const escapes = createEscapeWitness();
  const check = (bytes: Uint8Array, whole: number) => {
    const checked = bytes.subarray(0, whole);
    if (firstNotUtf8 === undefined && !isUtf8(checked)) firstNotUtf8 = offset + firstInvalidUtf8(checked);
    offset += whole;
    rest = Buffer.from(bytes.subarray(whole));
  };
  return {
    add(chunk) {
      if (head.length < 4096) head = Buffer.concat([head, chunk.subarray(0, 4096 - head.length)]);
      eucJp.add(chunk);
      escapes.add(chunk);
      const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
      check(bytes, bytes.length - unfinished(bytes));
    },
    signs() {
      check(rest, rest.length);
      const marks = marksOf(head);
      return {
        ...(marks > 0 ? { mark: 'utf-8', marks } : {}),
        firstNotUtf8,
        foreign: foreignFileOf(head) ?? (escapes.hasEscapes() ? 'iso2022jp' : undefined),
        ...(firstNotUtf8 !== undefined && eucJp.looksLikeEucJp() ? { looksLikeEucJp: true } : {}),
        separator: statedSeparator(head.subarray(marks * 3)),
      };
    },
  };
}

function marksOf(head: Buffer): number {
  let marks = 0;
  while (head.toString('latin1', marks * 3, marks * 3 + 3) === '\xef\xbb\xbf') marks++;
  return marks;
}

/** Of the line that tells Excel what stands between the columns: `sep=;`, in quotes or not. */
function statedSeparator(head: Buffer): Separator | undefined {
  const [, sign] = /^"?sep=([,;\t])"?[,;\t]*\s*?[\r\n]/i.exec(head.toString('latin1', 0, 32)) ?? [];
  return separators.find((one) => one === sign);
}

/** Length of the beginning of a UTF-8 character that stands cut off at the end. */
function unfinished(bytes: Uint8Array): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < utf8Length(byte) ? back : 0;
  }
  return 0;
}

const utf8Length = (lead: number) => (lead < 0xc0 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);

/** The first byte of the first character that is no UTF-8. */
export const firstInvalidUtf8 = (bytes: Uint8Array): number => firstInvalid(bytes, utf8Length, isUtf8);

/** The first byte of the first character that is no CP932. */
export function firstInvalidCp932(bytes: Uint8Array): number {
  const decoder = new TextDecoder('shift_jis', { fatal: true });
  const isCp932 = (character: Uint8Array) => {
    try {
      return decoder.decode(character) !== '';
    } catch {
      return false;
    }
  };
  const isLead = (byte: number) => (byte >= 0x81 && byte <= 0x9f) || (byte >= 0xe0 && byte <= 0xfc);
  return firstInvalid(bytes, (byte) => (isLead(byte) ? 2 : 1), isCp932);
}

function firstInvalid(
  bytes: Uint8Array,
  lengthOf: (lead: number) => number,
  isValid: (character: Uint8Array) => boolean,
): number {
  for (let at = 0; at < bytes.length; ) {
    const lead = bytes[at] as number;
    const length = lengthOf(lead);
    if (lead >= 0x80 && !isValid(bytes.subarray(at, at + length))) return at;
    at += length;
  }
  return bytes.length;
}
