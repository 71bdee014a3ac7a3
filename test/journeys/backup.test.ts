import { execFileSync } from 'node:child_process';
import { chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Knex } from 'knex';
import { type Cluster, startCluster, stopCluster } from '../../db/cluster';
import { connect } from '../../db/connection';
import { migrate } from '../../db/migrate';
import { applicationRole, prepareDatabase } from '../../db/roles';
import { getHead } from '../../server/audit/audit-repository';
import { recordEvent } from '../../server/audit/record-event';
import { verifyChain } from '../../server/audit/verify-chain';
import { checkMember } from '../../server/checks/check-person';
import { reconcile } from '../../server/incidents/reconcile';
import { checkKeys } from '../../server/installation/check-keys';
import { published, smallWorld } from '../checks/small-world';
import { startTestServer, type TestServer } from '../database-server';
import { inDatabase, urlOf } from '../database-template';
import { testDependencies, testKeys } from '../dependencies';
import { hireOffice } from '../incidents/office';
import { loadWorld } from '../oracle/load-world';

const folder = path.join(process.env.SHOKAI_TEST_FOLDER as string, 'backup');
const settings = ['wal_level = replica', 'fsync = off'];

let server: TestServer;
let restored: Cluster;
beforeAll(async () => {
  mkdirSync(folder, { mode: 0o755 });
  server = await startTestServer(path.join(folder, 'server'), settings);
  await prepareDatabase(server.ownerUrl, 'portal', 'portal');
  await migrate(urlOf(server.ownerUrl, 'portal'));
  restored = { ...server.cluster, home: path.join(folder, 'restored') };
});
afterAll(async () => {
  await Promise.allSettled([stopCluster(restored), server.stop()]);
  rmSync(folder, { recursive: true });
});

/** As the application, at the server that listens on a port. */
function connectTo(port: string): Knex {
  const url = new URL(urlOf(server.ownerUrl, 'portal'));
  return connect(Object.assign(url, { username: applicationRole, password: 'portal', port }).href);
}

/** What pg_basebackup does: the files of a running server, the write-ahead log after them, and a label that says from where to replay. */
const backUp = () =>
  inDatabase(urlOf(server.ownerUrl, 'portal'), async (owner) => {
    const [from, to] = [server.cluster, restored].map(({ home }) => path.join(home, 'data')) as [string, string];
    mkdirSync(restored.home, { mode: 0o700 });
    giveAway(restored.home);
    await owner.raw("select pg_backup_start('rehearsal', true)");
    execFileSync('cp', ['-a', from, to]);
    const { rows } = await owner.raw('select labelfile from pg_backup_stop(wait_for_archive => false)');
    rmSync(path.join(to, 'pg_wal'), { recursive: true });
    execFileSync('cp', ['-a', path.join(from, 'pg_wal'), path.join(to, 'pg_wal')]);
    rmSync(path.join(to, 'postmaster.pid'));
    writeFileSync(path.join(to, 'backup_label'), rows[0].labelfile);
    giveAway(path.join(to, 'backup_label'));
  });

/** PostgreSQL wants its files to be its own account's. */
function giveAway(file: string): void {
  if (restored.account) chownSync(file, restored.account.uid, restored.account.gid);
}

/** All that has to be the same after a restore. */
async function lookAt(db: Knex) {
  const deps = testDependencies(db);
  await checkKeys(deps);
  const { count, head, problem } = await verifyChain(db);
  const { verdict, exposures } = await checkMember(deps, 'affected', { via: 'cli' });
  return { events: count, head, problem, verdict, exposures, reconciled: await reconcile(db) };
}

it('restores a backup that was made while the portal ran: keys, audit chain, counts and answers hold', async () => {
  const db = connectTo(new URL(server.ownerUrl).port);
  await hireOffice(testDependencies(db));
  await db.transaction((trx) => loadWorld(trx, testKeys, smallWorld(published)));
  const before = await lookAt(db);
  expect(before).toMatchObject({ events: 6, problem: undefined, verdict: 'affected' });
  await backUp();
  await recordEvent(db, { actor: 'system', action: 'test.later' });
  const later = await getHead(db);
  await db.destroy();

  const copy = connectTo(String(await startCluster(restored, settings)));
  expect(await lookAt(copy)).toEqual(before);
  expect((await verifyChain(copy, [later])).problem).toEqual({
    sequence: 7,
    what: 'is missing; the head of number 7 was exported',
  });
  await copy.destroy();
});
