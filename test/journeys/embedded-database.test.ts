import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { leftovers, makeDataDir, run, start } from './program';

const nothing = { processes: [], users: [], claims: [] };

describe('the embedded database', () => {
  let dataDir: string;
  let remove: () => void;
  beforeEach(async () => {
    ({ dataDir, remove } = await makeDataDir());
  });
  afterEach(() => remove());

  it('is made once by commands that start at once, and stopped by the last', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => run(['migrate'], { DATA_DIR: dataDir })));
    expect(runs.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual(runs.map(() => [0, '']));
    expect(runs.filter(({ stdout }) => stdout.includes('applied 001_incidents'))).toHaveLength(1);
    expect(leftovers(dataDir)).toEqual(nothing);
  });

  it('serves other commands while the portal runs, and ends with Ctrl-C', async () => {
    const portal = start(['serve'], { DATA_DIR: dataDir, PORT: '0' });
    const [, address] = await portal.saw(/(http:\/\/127\.0\.0\.1:\d+)/);
    expect((await fetch(`${address}/healthz`)).status).toBe(200);
    expect(await run(['migrate'], { DATA_DIR: dataDir })).toMatchObject({ exitCode: 0 });
    expect((await fetch(`${address}/readyz`)).status).toBe(200);
    process.kill(-(portal.process.pid as number), 'SIGINT');
    expect((await portal.ended).exitCode).toBe(0);
    expect(leftovers(dataDir)).toEqual(nothing);
  });

  it('leaves nothing behind when Ctrl-C comes during the first start', async () => {
    for (const delay of [150, 500, 900]) {
      const portal = start(['serve'], { DATA_DIR: dataDir, PORT: '0' });
      await new Promise((resolve) => setTimeout(resolve, delay));
      process.kill(-(portal.process.pid as number), 'SIGINT');
      await portal.ended;
      expect(portal.output().stderr).toBe('');
    }
    expect(await run(['migrate'], { DATA_DIR: dataDir })).toMatchObject({ exitCode: 0 });
    expect(leftovers(dataDir)).toEqual(nothing);
  });

  it('recovers when everything was killed', async () => {
    const portal = start(['serve'], { DATA_DIR: dataDir, PORT: '0' });
    await portal.saw(/http:/);
    for (const pid of leftovers(dataDir).processes) process.kill(pid, 'SIGKILL');
    process.kill(portal.process.pid as number, 'SIGKILL');
    await portal.ended;
    expect(await run(['migrate'], { DATA_DIR: dataDir })).toMatchObject({
      exitCode: 0,
      stdout: 'The database is up to date.\n',
    });
    expect(leftovers(dataDir)).toEqual(nothing);
  });

  it('is not fooled by a postmaster.pid whose number went to another program', async () => {
    await run(['migrate'], { DATA_DIR: dataDir });
    const pidFile = path.join(dataDir, 'postgres/data/postmaster.pid');
    writeFileSync(pidFile, `${process.pid}\n${dataDir}\n1\n5432\n\n127.0.0.1\n\nready\n`);
    expect(await run(['migrate'], { DATA_DIR: dataDir })).toMatchObject({ exitCode: 0 });
  });

  it('names the version of PostgreSQL that made a cluster it cannot open', async () => {
    await run(['migrate'], { DATA_DIR: dataDir });
    writeFileSync(path.join(dataDir, 'postgres/data/PG_VERSION'), '16\n');
    const { exitCode, stderr } = await run(['migrate'], { DATA_DIR: dataDir });
    expect([exitCode, stderr]).toEqual([1, expect.stringMatching(/^shokai: .* made by PostgreSQL 16, .*\n$/)]);
  });

  it('begins afresh, with other keys, once DATA_DIR is deleted', async () => {
    await run(['migrate'], { DATA_DIR: dataDir });
    const keys = () => JSON.parse(readFileSync(path.join(dataDir, 'secrets.json'), 'utf8')).PII_KEY;
    const before = keys();
    rmSync(dataDir, { recursive: true });
    expect((await run(['migrate'], { DATA_DIR: dataDir })).stdout).toContain('applied 001_incidents');
    expect(keys()).not.toBe(before);
  });
});
