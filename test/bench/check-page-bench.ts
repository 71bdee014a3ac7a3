import { randomBytes } from 'node:crypto';
import type { SessionData } from 'express-session';
import { checkMember } from '../../server/checks/check-person';
import { sealProfile } from '../../server/people/profile';
import { cookieName } from '../../server/web/session';
import { SessionStore } from '../../server/web/session-store';
import type { Bench, BenchRow } from './bench';
import { withBenchServer } from './bench-server';
import { Caller, closeCalls } from './caller';
import { fillPortal, memberIdOf } from './fill-portal';
import { compare, startBare } from './load';
import { type Portal, startPortal } from './portal';

const sign = require('cookie-signature').sign as (value: string, secret: string) => string;

const members = 5_000;
/** Different people a row: nobody's page is kept for the next one. */
const people = 150;
const page = '/ja/check';

/** The page that half a million people open in the first hour, beside the least that such a page can cost. */
export const checkPageBench: Bench = {
  name: 'check-page',
  run: () =>
    withBenchServer(async (server) => {
      const db = await server.makeDatabase('check_page');
      await fillPortal(db, members);
      const portal = await startPortal(db, server.urlOf('check_page'), server.folder);
      try {
        const visitors = await signInVisitors(portal);
        const rows: BenchRow[] = [];
        for (const [verdict, callers] of Object.entries(visitors))
          rows.push(await rowFor(verdict, callers, portal, server.urlOf('check_page')));
        return rows;
      } finally {
        closeCalls();
        await portal.stop();
      }
    }),
};

/** Sessions as signing in leaves them: a hash for each of some hundred people would take longer than all that is measured. */
async function signInVisitors(portal: Portal): Promise<Record<string, Caller[]>> {
  const { deps } = portal;
  const store = new SessionStore(deps, 'member');
  const visitors: Record<string, Caller[]> = { affected: [], not_affected: [] };
  for (let number = 1; number <= members; number++) {
    if (Object.values(visitors).every((callers) => callers.length >= people)) break;
    const memberId = memberIdOf(number);
    const profile = sealProfile(deps.keys, memberId, { name: `架空 ${number}`, email: `m${number}@example.jp` });
    await deps.db('members').where({ memberId }).update({ profile });
    const { verdict, reason } = await checkMember(deps, memberId, { via: 'cli' });
    if (reason) throw new Error(`The filled portal gives no all-clear: ${reason}.`);
    const callers = visitors[verdict];
    if (!callers || callers.length >= people) continue;
    const id = randomBytes(24).toString('base64url');
    const signIn = { memberId, signedInBy: 'code', passwordChangedAt: Date.now() };
    const data = { cookie: { path: '/' }, ...signIn } as unknown as SessionData;
    await new Promise<void>((resolve, reject) => store.set(id, data, (error) => (error ? reject(error) : resolve())));
    const caller = new Caller(portal.origin);
    caller.keep(cookieName(deps.config, 'member'), encodeURIComponent(`s:${sign(id, deps.config.sessionSecret)}`));
    callers.push(caller);
  }
  await deps.db.raw('analyze');
  return visitors;
}

async function rowFor(verdict: string, callers: Caller[], portal: Portal, databaseUrl: string): Promise<BenchRow> {
  const sizes: number[] = [];
  for (const caller of callers) {
    const { status, body } = await caller.get(page);
    if (status !== 200 || !body.includes(`sk-answer--${verdict}`))
      throw new Error(`A result page answered ${status}, and not ${verdict}.`);
    sizes.push(Buffer.byteLength(body));
  }
  const bytes = Math.round(sizes.reduce((sum, one) => sum + one, 0) / sizes.length);
  const bare = await startBare('bare-page.js', [databaseUrl, String(bytes)]);
  try {
    const others = await Promise.all(
      callers.map(async () => {
        const caller = new Caller(bare.origin);
        await caller.get('/enter');
        return caller;
      }),
    );
    const bareBytes = Buffer.byteLength((await others[0]?.get('/'))?.body ?? '');
    const { ratio, ours, theirs } = await compare(
      { callers, page, pid: portal.pid },
      { callers: others, page: '/', pid: bare.program.pid as number },
    );
    return {
      what: `signed-in /check, ${verdict}, ${(bytes / 1000).toFixed(0)} kB, ${callers.length} people`,
      measured: `${ratio.toFixed(2)}: ${ours}`,
      against: `bare Express + EJS + session + select 1, ${(bareBytes / 1000).toFixed(0)} kB: ${theirs}`,
      demand: 'at least 0.5',
      isMet: ratio >= 0.5,
    };
  } finally {
    bare.program.kill();
  }
}
