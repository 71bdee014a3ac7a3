import { Router } from 'express';
import type { Dependencies } from '../dependencies';

/** `/healthz`: the process answers. `/readyz`: it can serve; not while `starting` is set, nor once `draining` is, before the server closes. */
export function health({ db }: Pick<Dependencies, 'db'>): Router {
  return Router()
    .get('/healthz', (_req, res) => void res.type('text').send('ok'))
    .get('/readyz', async (req, res) => {
      const isReady =
        !req.app.get('draining') &&
        !req.app.get('starting') &&
        (await db.raw('select 1').then(
          () => true,
          () => false,
        ));
      res
        .status(isReady ? 200 : 503)
        .type('text')
        .send(isReady ? 'ready' : 'not ready');
    });
}
