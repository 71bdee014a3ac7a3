import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeDataDir, run } from './program';

/** Errors are one line on standard error. */
const line = (text: RegExp) => expect.stringMatching(new RegExp(`^shokai: [^\\n]*${text.source}[^\\n]*\\n$`));

describe('the program refuses in one line', () => {
  let dataDir: string;
  let remove: () => void;
  beforeAll(async () => {
    ({ dataDir, remove } = await makeDataDir());
  });
  afterAll(() => remove());

  it('when the port is taken', async () => {
    const other: Server = await new Promise((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    const PORT = String((other.address() as AddressInfo).port);
    const { exitCode, stderr } = await run(['serve'], { DATA_DIR: dataDir, PORT });
    other.close();
    expect([exitCode, stderr]).toEqual([1, line(/Port \d+ is taken/)]);
  });

  it.each([
    ['the data directory cannot be made', { DATA_DIR: '/dev/null/data' }, /data directory .* cannot be used/],
    [
      'the database does not answer',
      { DATABASE_URL: 'postgres://u:hunter2@127.0.0.1:1/db' },
      /cannot be reached \(127\.0\.0\.1:1\/db\)/,
    ],
    ['DATABASE_URL is no such thing', { DATABASE_URL: 'mysql://x' }, /DATABASE_URL must look like/],
    ['a key is missing in production', { NODE_ENV: 'production', SESSION_SECRET: 'x' }, /PII_KEY is not set/],
    ['PORT is no port', { PORT: 'http' }, /PORT must be a number/],
    ['SMTP_URL is no mail server', { SMTP_URL: 'mail.example' }, /SMTP_URL must look like smtp:/],
    ['the clock is set in production', { NODE_ENV: 'production', SHOKAI_NOW: '2024-01-01' }, /SHOKAI_NOW is for tests/],
  ])('when %s', async (_what, env, text) => {
    const { exitCode, stdout, stderr } = await run(['serve'], { DATA_DIR: dataDir, PORT: '0', ...env });
    expect([exitCode, stdout, stderr]).toEqual([1, '', line(text)]);
    expect(stderr).not.toContain('hunter2');
  });

  it.each([[['nonsense']], [['migrate', '--nonsense']], [['migrate', 'nonsense']]])(
    '%j as bad usage, with exit code 2',
    async (words) => {
      const { exitCode, stdout, stderr } = await run(words, { DATA_DIR: dataDir });
      expect([exitCode, stdout, stderr]).toEqual([2, '', line(/nonsense|too many arguments/)]);
    },
  );

  it('but helps without a word, and with --help', async () => {
    for (const words of [[], ['--help'], ['migrate', '--help']]) {
      const { exitCode, stdout, stderr } = await run(words, { DATA_DIR: dataDir });
      expect([exitCode, stdout, stderr]).toEqual([0, expect.stringContaining('Usage: shokai'), '']);
    }
  });
});
