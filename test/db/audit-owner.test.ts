import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { migrate } from '../../db/migrate';
import { postgresAccount } from '../../db/postgres-account';
import { getHead } from '../../server/audit/audit-repository';
import { headLine } from '../../server/audit/exported-heads';
import { lookAtGuards } from '../../server/audit/guard-faults';
import { recordEvent } from '../../server/audit/record-event';
import { verifyChain } from '../../server/audit/verify-chain';
import { projectRoot } from '../../server/project-root';
import { startTestServer } from '../database-server';
import { inDatabase, urlOf } from '../database-template';

const folder = path.join(process.env.SHOKAI_TEST_FOLDER as string, 'audit-owner');
/** Debian's PostgreSQL 15, which CI installs. */
const binaries15 = '/usr/lib/postgresql/15/bin';

interface Server {
  ownerUrl: string;
  stop: () => Promise<void>;
}

/** A new server of version 15, under an account that may run it. */
async function start15(): Promise<Server> {
  const home = path.join(folder, '15');
  const { uid, gid } = postgresAccount() ?? {};
  mkdirSync(home, { recursive: true });
  if (uid !== undefined) chownSync(home, uid, gid as number);
  const run = (program: string, ...args: string[]) =>
    execFileSync(path.join(binaries15, program), args, { uid, gid, cwd: home, stdio: 'ignore' });
  run('initdb', '-D', 'data', '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale', 'C', '--no-sync');
  const port = 20_000 + (process.pid % 10_000);
  const settings = `port = ${port}\nlisten_addresses = '127.0.0.1'\nunix_socket_directories = ''\nfsync = off\n`;
  writeFileSync(path.join(home, 'data/postgresql.auto.conf'), settings);
  run('pg_ctl', '-D', 'data', '-l', 'log', '-w', 'start');
  return {
    ownerUrl: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: async () => void run('pg_ctl', '-D', 'data', '-m', 'immediate', 'stop'),
  };
}

const versions: [string, () => Promise<Server>][] = [['18', () => startTestServer(path.join(folder, '18'))]];
if (existsSync(binaries15)) versions.push(['15', start15]);

beforeAll(() => mkdirSync(folder, { recursive: true, mode: 0o755 }));

describe.each(versions)('PostgreSQL %s, as an owner with CREATEROLE and no superuser', (version, start) => {
  let server: Server;
  const as = (role: string, database: string) =>
    Object.assign(new URL(urlOf(server.ownerUrl, database)), { username: role, password: 'x' }).href;

  beforeAll(async () => {
    server = await start();
    await inDatabase(server.ownerUrl, (db) => db.raw("create role owner login createrole createdb password 'x'"));
    await inDatabase(as('owner', 'postgres'), (db) => db.raw('create database portal'));
  });
  afterAll(() => server.stop());

  it('takes the audit log out of the hands of the application and of everybody who signs in', async () => {
    await inDatabase(as('owner', 'portal'), (db) =>
      db.raw(`create role shokai_app login password 'x';
        grant connect, create, temporary on database portal to shokai_app;
        grant usage, create on schema public to shokai_app`),
    );
    expect(await migrate(as('owner', 'portal'))).toEqual(['001_schema']);
    await inDatabase(as('shokai_app', 'portal'), async (db) => {
      await recordEvent(db, { actor: 'system', action: 'test.happen' });
      expect(await lookAtGuards(db)).toEqual({ isApart: true, faults: [] });
      expect(await verifyChain(db)).toMatchObject({ count: 1, problem: undefined });
      await db('staff').select();
    });
    for (const role of ['shokai_app', 'owner'])
      await expect(
        inDatabase(as(role, 'portal'), (db) => db.raw("update audit.events set actor = 'member'")),
      ).rejects.toThrow('permission denied');
    expect(await migrate(as('owner', 'portal'))).toEqual([]);
  });

  it('refuses where the application could get at the log all the same', async () => {
    await inDatabase(server.ownerUrl, (db) => db.raw('alter role shokai_app createrole'));
    await inDatabase(as('owner', 'postgres'), async (db) => {
      await db.raw('create database other');
      await db.raw('grant connect, create on database other to shokai_app');
    });
    await expect(migrate(as('owner', 'other'))).rejects.toThrow('shokai_app could rewrite the audit log');
    await inDatabase(server.ownerUrl, (db) => db.raw('alter role shokai_app nocreaterole'));
  });

  it('refuses where the owner may not give the log away, and leaves nothing behind', async () => {
    await inDatabase(server.ownerUrl, (db) =>
      db.raw("create role weak login password 'x'; grant create on database other to weak"),
    );
    await expect(migrate(as('weak', 'other'))).rejects.toThrow('may not take the audit log out of the hands of');
    const made = await inDatabase(as('owner', 'other'), (db) => db.raw("select to_regclass('migrations') as it"));
    expect(made.rows).toEqual([{ it: null }]);
  });

  it('lets one role do everything where the application has none of its own, and says so', async () => {
    await inDatabase(as('owner', 'other'), (db) => db.raw('revoke create on database other from shokai_app'));
    await migrate(as('owner', 'other'));
    await inDatabase(as('owner', 'other'), async (db) => {
      await recordEvent(db, { actor: 'system', action: 'test.happen' });
      expect(await lookAtGuards(db)).toEqual({ isApart: false, faults: [] });
    });
  });

  if (version === '15')
    it('dumps a log that can be verified without the database', async () => {
      const url = as('owner', 'other');
      const dump = path.join(folder, 'dump.sql');
      const head = await inDatabase(url, async (db) => {
        const data = { text: 'tab\t, line\n, "quoted", \\ and \u0001, 照会' };
        await recordEvent(db, { actor: 'staff-1', action: 'test.happen', subject: 'a\tb\\c\r\n"d"\u001f', data });
        return getHead(db);
      });
      execFileSync(path.join(binaries15, 'pg_dump'), ['--schema=audit', `--file=${dump}`, url], {
        env: { ...process.env, TZ: 'Asia/Kolkata' },
      });
      const heads = path.join(folder, 'heads');
      writeFileSync(heads, headLine(head));
      const script = path.join(projectRoot, 'docs/verify-audit.mjs');
      const said = execFileSync(process.execPath, [script, dump, heads], { encoding: 'utf8' });
      expect(said).toBe(`2 events hold, 1 exported heads. ${headLine(head)}\n`);
    });
});
