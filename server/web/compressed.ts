import { gzipSync } from 'node:zlib';
import type { Request, Response } from 'express';

/** The same bytes for everybody, compressed once; `compression` in `app.ts` leaves them as they are. */
export interface Compressed {
  plain: Buffer;
  gzip: Buffer;
}

export const compressOnce = (text: string | Buffer): Compressed => {
  const plain = Buffer.from(text);
  return { plain, gzip: gzipSync(plain, { level: 9 }) };
};

/** What this browser takes; sets the headers that say so. */
export function chooseCompressed(req: Request, res: Response, { plain, gzip }: Compressed): Buffer {
  res.vary('Accept-Encoding');
  if (req.acceptsEncodings('gzip') !== 'gzip') return plain;
  res.set('Content-Encoding', 'gzip');
  return gzip;
}
