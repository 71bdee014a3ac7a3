import { Router } from 'express';
import type { Dependencies } from '../dependencies';
import { answerProbe } from './probe';

/** `/healthz`: the process answers, and tells `shokai doctor` what of its request arrived. `/readyz`: it can serve; not while `starting` is set, nor once `draining` is, before the server closes. */
export function health({ db, config, now }: Pick<Dependencies, 'db' | 'config' | 'now'>): Router {
  return Router()
    .get('/healthz', (req, res) => {
      const seen = answerProbe(req, { secret: config.sessionSecret, now: now() });
      if (seen) res.json(seen);
      else res.type('text').send('ok');
    })
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
