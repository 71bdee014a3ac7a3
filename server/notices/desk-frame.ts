import type { RequestHandler } from 'express';
import type { Dependencies } from '../dependencies';
import { type DeskView, deskViews } from '../desks/desk-pages';

/**
 * Gives every page the desks of the live incidents, and whether what it shows is sample data. The last good state is enough: pages show
 * the desk while the database is down.
 */
export function deskFrame({
  liveIncidents,
  now,
  log,
}: Pick<Dependencies, 'liveIncidents' | 'now' | 'log'>): RequestHandler {
  const kept = new Map<string, { key: string; desks: DeskView[] }>();
  return async (_req, res, next) => {
    const { lang, locale, t } = res.locals;
    try {
      const incidents = await liveIncidents.list();
      const at = now();
      const key = `${Math.floor(at.getTime() / 60_000)} ${incidents.map(({ revisionId }) => revisionId)}`;
      if (kept.get(locale)?.key !== key) {
        const documents = incidents.map(({ document }) => document);
        kept.set(locale, { key, desks: deskViews(documents, { lang, t, now: at }) });
      }
      res.locals.desks = kept.get(locale)?.desks;
      res.locals.isSample = incidents.some(({ document }) => document.sample);
    } catch (error) {
      log.error({ code: (error as { code?: string }).code }, 'desks not known: the live incidents were never read');
    }
    next();
  };
}
