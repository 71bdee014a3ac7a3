import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import { type Page, renderToText } from './render';

interface KeptPage {
  version: string;
  body: Buffer;
  etag: string;
}

/** Seconds for which a proxy or browser may show a page without asking again. A recall must hold within 60. */
const freshFor = 30;

/**
 * Pages that are the same for everybody, rendered once for each version of what they show and sent from memory, also while the database is
 * down. Only for routes without a session.
 */
export function keptPages() {
  const kept = new Map<string, KeptPage>();
  return async <P extends Page>(
    req: Request,
    res: Response,
    view: string,
    version: string,
    page: () => P,
  ): Promise<void> => {
    const name = `${res.locals.locale} ${req.path}`;
    let found = kept.get(name);
    if (found?.version !== version) {
      const body = Buffer.from(await renderToText(res, view, page()));
      found = { version, body, etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"` };
      kept.set(name, found);
    }
    res.set('ETag', found.etag).set('Cache-Control', `public, max-age=${freshFor}, stale-if-error=86400`);
    if (req.fresh) return void res.status(304).end();
    res.type('html').send(found.body);
  };
}
