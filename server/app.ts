import compression from 'compression';
import express, { type Express } from 'express';
import { refuseSignInsWhenFull } from './credentials/refuse-sign-ins';
import type { Dependencies } from './dependencies';
import { api } from './doors/api';
import { metrics } from './doors/metrics';
import { pages } from './doors/pages';
import { deskFrame } from './notices/desk-frame';
import { readStatements } from './notices/statements';
import { apiRoutes, routes } from './routes';
import { language } from './texts/i18n';
import { assets } from './web/assets';
import { wearBrand } from './web/brand';
import { errorPages, notFound } from './web/error-pages';
import { health } from './web/health';
import { requestLog } from './web/request-log';
import { securityHeaders } from './web/security-headers';
import { dropUnfinishedBodies } from './web/unfinished-bodies';
import { warnOfUntrustedProxy } from './web/untrusted-proxy';
import { wellKnown } from './web/well-known';

/** The web side as one ladder: what an answer passes on its way. `app.set('draining', true)` before closing drops readiness. */
export function createApp(deps: Dependencies): Express {
  wearBrand(deps.config.brand);
  readStatements(deps.config.statements);
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', deps.config.trustProxy);
  app.use(dropUnfinishedBodies());
  app.use(securityHeaders(deps.config));
  app.use(health(deps));
  app.use(warnOfUntrustedProxy(deps));
  app.use(compression());
  app.use(requestLog(deps));
  app.use(metrics(deps));
  app.use('/api/v1', api(deps, apiRoutes(deps)));
  app.use('/assets', assets());
  app.use(wellKnown());
  app.use(language());
  app.use(deskFrame(deps));
  app.use(refuseSignInsWhenFull(deps));
  app.use(pages(deps, routes(deps)));
  app.use(notFound);
  app.use(errorPages());
  return app;
}
