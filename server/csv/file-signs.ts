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
 * Watches whether a file may be EUC-JP that reads as half-width kana in CP932: all its bytes fit EUC-JP, and those outside ASCII are kana alone
 * in CP932. Ends looking at the first byte that says otherwise.
 */
export function createKanaWitness(): { add: (chunk: Uint8Array) => void; looksLikeEucJp: () => boolean } {
  let fits = true;
  let hasAny = false;
  let isInside = false;
  return {
    add(chunk) {
      if (!fits || (!isInside && isAscii(chunk))) return;
      for (const byte of chunk) {
        const isKana = byte >= 0xa1 && byte <= 0xdf;
        if (isInside ? !isKana : byte >= 0x80 && !isKana) {
          fits = false;
          return;
        }
        if (isKana) hasAny = true;
        isInside = isKana && !isInside;
      }
    },
    looksLikeEucJp: () => fits && hasAny && !isInside,
  };
}

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
