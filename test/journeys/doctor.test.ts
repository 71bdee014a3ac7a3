import { makeDataDir, run } from './program';

describe('shokai doctor', () => {
  let dataDir: string;
  let remove: () => void;
  beforeAll(async () => {
    ({ dataDir, remove } = await makeDataDir());
  });
  afterAll(() => remove());

  it('finds a schema that was never migrated, and is content once it was', async () => {
    const before = await run(['doctor'], { DATA_DIR: dataDir });
    expect([before.exitCode, before.stdout]).toEqual([1, expect.stringMatching(/^WRONG {2}schema .*001_schema/m)]);
    await run(['migrate'], { DATA_DIR: dataDir });
    const after = await run(['doctor'], { DATA_DIR: dataDir });
    expect([after.exitCode, after.stdout]).toEqual([0, expect.not.stringContaining('WRONG')]);
    expect(after.stdout.match(/^ok /gm)).toHaveLength(17);
  });

  it('finds another key, without printing one', async () => {
    const DIGEST_KEY = Buffer.alloc(32, 5).toString('base64');
    const { exitCode, stdout, stderr } = await run(['doctor'], { DATA_DIR: dataDir, DIGEST_KEY });
    expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/^WRONG {2}keys .*DIGEST_KEY is not/m)]);
    expect(stdout + stderr).not.toContain(DIGEST_KEY);
  });

  it('finds a database that does not answer', async () => {
    const { exitCode, stdout } = await run(['doctor'], {
      DATA_DIR: dataDir,
      DATABASE_URL: 'postgres://x@127.0.0.1:1/x',
    });
    expect([exitCode, stdout]).toEqual([1, expect.stringMatching(/^WRONG {2}database .*cannot be reached/m)]);
  });
});
