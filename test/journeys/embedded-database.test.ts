import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { killLeftovers, leftovers, makeDataDir, type Run, run, start, waitFor } from './program';

const nothing = { processes: [], users: [], claims: [] };

/** Asks again and again until nobody is there any more, over a new connection each time. @returns statuses and codes of errors */
async function readOn(address: string, every: number): Promise<unknown[]> {
  const seen: unknown[] = [];
  await waitFor(async () => {
    await new Promise((resolve) => setTimeout(resolve, every));
    const read = await fetch(address, { headers: { Connection: 'close' } }).then(
      ({ status }) => status,
      ({ cause }) => cause.code,
    );
    seen.push(read);
    return read === 'ECONNREFUSED';
  });
  return seen;
}

describe('the embedded database', () => {
  let dataDir: string;
  let remove: () => void;
  beforeAll(async () => {
    ({ dataDir, remove } = await makeDataDir());
  });
  afterAll(() => remove());
  // A test that failed leaves the next one a clean floor.
  afterEach(async () => {
    for (const portal of portals.splice(0)) {
      portal.process.kill('SIGKILL');
      await portal.ended;
    }
    killLeftovers(dataDir);
  });

  const portals: Run[] = [];
  const migrate = () => run(['migrate'], { DATA_DIR: dataDir });
  const serve = () => {
    const portal = start(['serve'], { DATA_DIR: dataDir, PORT: '0' });
    portals.push(portal);
    return portal;
  };
  const upToDate = { exitCode: 0, stdout: 'The database is up to date.\n', stderr: '' };

  it('leaves nothing behind when Ctrl-C comes during the first start', async () => {
    for (const delay of [150, 500, 900]) {
      const portal = serve();
      await new Promise((resolve) => setTimeout(resolve, delay));
      process.kill(-(portal.process.pid as number), 'SIGINT');
      await portal.ended;
      expect(portal.output().stderr).toBe('');
      expect(leftovers(dataDir).processes).toEqual([]);
    }
  });

  it('is made once by commands that start at once, and stopped by the last', async () => {
    rmSync(path.join(dataDir, 'postgres'), { recursive: true, force: true });
    const runs = await Promise.all([migrate(), migrate(), migrate(), migrate()]);
    expect(runs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(runs.map(() => [0, '']));
    expect(runs.filter(({ stdout }) => stdout.includes('applied 001_schema'))).toHaveLength(1);
    expect(leftovers(dataDir)).toEqual(nothing);
  });

  it('serves other commands while the portal runs, and ends with Ctrl-C without failing anybody', async () => {
    const portal = serve();
    const [, address] = await portal.saw(/(http:\/\/127\.0\.0\.1:\d+)/);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect(await migrate()).toMatchObject(upToDate);
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    const readers = [30, 40, 50, 60].map((every) => readOn(`${address}/healthz`, every));
    process.kill(-(portal.process.pid as number), 'SIGINT');
    expect(new Set((await Promise.all(readers)).flat())).toEqual(new Set([200, 'ECONNREFUSED']));
    expect((await portal.ended).exitCode).toBe(0);
    expect(leftovers(dataDir)).toEqual(nothing);
  });

  it('is started again under a portal that runs, and everything recovers when everything was killed', async () => {
    const began = Date.now();
    const portal = serve();
    const [, address] = await portal.saw(/(http:\/\/127\.0\.0\.1:\d+)/);
    // Ten seconds, or twice a whole start where the machine does much else.
    const patience = Math.max(10_000, 2 * (Date.now() - began));
    const serverOf = () => readFileSync(path.join(dataDir, 'postgres/data/postmaster.pid'), 'utf8').split('\n')[0];
    const killed = serverOf();
    killLeftovers(dataDir);
    await waitFor(async () => serverOf() !== killed && (await fetch(`${address}/readyz`)).status === 200, patience);
    killLeftovers(dataDir);
    process.kill(portal.process.pid as number, 'SIGKILL');
    await portal.ended;
    expect(await migrate()).toMatchObject(upToDate);
    expect(leftovers(dataDir)).toEqual(nothing);
  });

  it('is not fooled by a postmaster.pid whose number went to another program', async () => {
    const pidFile = path.join(dataDir, 'postgres/data/postmaster.pid');
    writeFileSync(pidFile, `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    expect(await migrate()).toMatchObject(upToDate);
  });

  it('names the version of PostgreSQL that made a cluster it cannot open', async () => {
    const version = path.join(dataDir, 'postgres/data/PG_VERSION');
    writeFileSync(version, '16\n');
    const { exitCode, stderr } = await migrate();
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^shokai: .* made by PostgreSQL 16, .*\n$/)]);
  });

  it('begins afresh, with other keys, once DATA_DIR is deleted', async () => {
    const keys = () => JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')).PII_KEY;
    const before = keys();
    rmSync(dataDir, { recursive: true });
    expect((await migrate()).stdout).toContain('applied 001_schema');
    expect(keys()).not.toBe(before);
  });
});
