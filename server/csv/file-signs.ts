import { isAscii } from 'node:buffer';

/** What a file is that is no CSV. */
export type ForeignFile = 'workbook' | 'old_workbook' | 'gzip' | 'zip' | 'pdf' | 'utf16' | 'iso2022jp';

const beginnings: [ForeignFile, number[]][] = [
  ['old_workbook', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]],
  ['gzip', [0x1f, 0x8b]],
  ['pdf', [0x25, 0x50, 0x44, 0x46, 0x2d]],
  ['utf16', [0xff, 0xfe]],
  ['utf16', [0xfe, 0xff]],
];

/** What the first bytes of a file say that it is; undefined where they may be text. */
export function foreignFileOf(head: Buffer): ForeignFile | undefined {
  for (const [name, bytes] of beginnings) if (bytes.every((byte, index) => head[index] === byte)) return name;
  if (head.toString('latin1', 0, 4) !== 'PK\x03\x04') return looksLikeUtf16(head) ? 'utf16' : undefined;
  const isWorkbook = ['xl/', '[Content_Types].xml', 'META-INF/manifest.xml', 'opendocument.spreadsheet'].some((name) =>
    head.includes(name),
  );
  return isWorkbook ? 'workbook' : 'zip';
}

/** Many bytes at the beginning are 0, nearly all of them at every second place, as in UTF-16 without a mark. */
function looksLikeUtf16(head: Buffer): boolean {
  const nuls = [0, 0] as [number, number];
  head.forEach((byte, index) => {
    if (byte === 0) nuls[(index % 2) as 0 | 1]++;
  });
  return Math.max(...nuls) * 8 > head.length && Math.min(...nuls) * 4 <= Math.max(...nuls);
}

/**
 * Watches whether a file may be EUC-JP: all its bytes fit that, and some are a character of two bytes from 0xA1 on. CP932 reads most of these as
 * half-width kana and a few as rare kanji, without a word; what is in CP932 indeed has bytes that do not fit, unless it is half-width kana alone.
 * Ends looking at the first byte that says otherwise.
 */
export function createEucJpWitness(): { add: (chunk: Uint8Array) => void; looksLikeEucJp: () => boolean } {
  let fits = true;
  let hasPair = false;
  /** Bytes that the present character still has, and the highest that the next one may be. */
  let left = 0;
  let highest = 0;
  return {
    add(chunk) {
      if (!fits || (left === 0 && isAscii(chunk))) return;
      for (const byte of chunk) {
        if (left > 0) {
          if (byte < 0xa1 || byte > highest) {
            fits = false;
            return;
          }
          left--;
        } else if (byte >= 0x80) {
          const isPair = byte >= 0xa1 && byte <= 0xfe;
          if (!isPair && byte !== halfWidthKana && byte !== furtherKanji) {
            fits = false;
            return;
          }
          if (isPair) hasPair = true;
          left = byte === furtherKanji ? 2 : 1;
          highest = byte === halfWidthKana ? 0xdf : 0xfe;
        }
      }
    },
    looksLikeEucJp: () => fits && hasPair && left === 0,
  };
}

/** Bytes of EUC-JP before half-width kana, and before the kanji of JIS X 0212. */
const halfWidthKana = 0x8e;
const furtherKanji = 0x8f;

/** Watches for the escapes by which ISO-2022-JP changes its characters. */
export function createEscapeWitness(): { add: (chunk: Uint8Array) => void; hasEscapes: () => boolean } {
  let tail: Uint8Array = new Uint8Array(0);
  let found = false;
  return {
    add(chunk) {
      if (found) return;
      const seam = Buffer.concat([tail, chunk.subarray(0, 2)]);
      found = [seam, Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)].some(
        (part) => part.includes('\x1b$B') || part.includes('\x1b$@'),
      );
      tail = chunk.length < 2 ? seam.subarray(-2) : Buffer.from(chunk.subarray(-2));
    },
    hasEscapes: () => found,
  };
}
