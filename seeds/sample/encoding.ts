import { encodeCp932 } from '../../server/csv/encode-cp932';

export type SampleEncoding = 'utf-8' | 'utf-8-bom' | 'cp932';

/** Encodes text for a file; `isFirst` puts the byte order mark in front where the encoding has one. */
export function encode(text: string, encoding: SampleEncoding, isFirst: boolean): Buffer {
  if (encoding === 'cp932') return encodeCp932(text);
  return Buffer.from(encoding === 'utf-8-bom' && isFirst ? `\ufeff${text}` : text, 'utf8');
}
