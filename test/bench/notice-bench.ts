import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Bench } from './bench';
import { withBenchServer } from './bench-server';
import { Caller, closeCalls } from './caller';
import { fillPortal } from './fill-portal';
import { compare, startBare } from './load';
import { startPortal } from './portal';

const page = '/ja/incidents/adprint-2016';

/** What everybody reads first, whether affected or not. */
export const noticeBench: Bench = {
  name: 'notice',
  run: () =>
    withBenchServer(async (server) => {
      const db = await server.makeDatabase('notice');
      await fillPortal(db, 1_000);
      const portal = await startPortal(db, server.urlOf('notice'), server.folder);
      const reader = new Caller(portal.origin);
      const { body } = await reader.get(page);
      const folder = path.join(server.folder, 'static');
      mkdirSync(folder);
      writeFileSync(path.join(folder, 'notice.html'), body);
      const bare = await startBare('bare-static.js', [folder]);
      try {
        const { ratio, ours, theirs } = await compare(
          { callers: [reader], page, pid: portal.pid },
          { callers: [new Caller(bare.origin)], page: '/notice.html', pid: bare.program.pid as number },
        );
        return [
          {
            what: `public notice, ${(Buffer.byteLength(body) / 1000).toFixed(0)} kB`,
            measured: `${ratio.toFixed(2)}: ${ours}`,
            against: `express.static of the same bytes: ${theirs}`,
            demand: 'at least 0.8',
            isMet: ratio >= 0.8,
          },
        ];
      } finally {
        bare.program.kill();
        closeCalls();
        await portal.stop();
      }
    }),
};
