import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { placeOf } from '../texts/i18n';
import { type Compressed, chooseCompressed, compressOnce } from './compressed';
import { type Page, renderToText } from './render';

interface KeptPage extends Compressed {
  version: string;
  etag: string;
}

/** Seconds for which a proxy or browser may show a page without asking again. A recall must hold within 60. */
const freshFor = 30;

/** A page and what it is kept under. */
interface Kept<P extends Page> {
  view: string;
  /** Its one address, without language prefix and query: a path can be written in many ways, and each would be kept. */
  path: string;
  version: string;
  page: () => P;
}

/**
 * Pages that are the same for everybody, rendered once for each version of what they show and sent from memory, also while the database is
 * down. Only for routes without a session. Nothing of the request for which a page is rendered may stand in it: others are sent it too.
 */
export function keptPages() {
  const kept = new Map<string, KeptPage>();
  return async <P extends Page>(req: Request, res: Response, { view, path, version, page }: Kept<P>): Promise<void> => {
    const name = `${res.locals.locale} ${path}`;
    let found = kept.get(name);
    if (found?.version !== version) {
      Object.assign(res.locals, placeOf(path));
      const packed = compressOnce(await renderToText(res, view, page()));
      found = { version, ...packed, etag: createHash('sha256').update(packed.plain).digest('base64url').slice(0, 27) };
      kept.set(name, found);
    }
    const body = chooseCompressed(req, res, found);
    res
      .set('ETag', `"${found.etag}${body === found.gzip ? '-gzip' : ''}"`)
      .set('Cache-Control', `public, max-age=${freshFor}, stale-if-error=86400`);
    if (req.fresh) return void res.status(304).end();
    res.type('html').send(body);
  };
}
