import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { createServer } from 'node:net';
import path from 'node:path';
import { projectRoot } from '../../server/project-root';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig } from '../dependencies';
import { makeDataDir, type Run, start, waitFor } from './program';

const { sessionSecret, piiKey, digestKey } = testConfig();
let database: TestDatabase;
let place: Awaited<ReturnType<typeof makeDataDir>>;
let ports: number[];
let env: Record<string, string>;
let stopProxy: () => Promise<void>;

beforeAll(async () => {
  database = await createTestDatabase();
  place = await makeDataDir();
  ports = [await freePort(), await freePort(), await freePort()];
  env = {
    ...{ NODE_ENV: 'production', DATABASE_URL: database.url, DATA_DIR: place.dataDir, SMTP_URL: 'smtp://127.0.0.1:9' },
    ...{ SESSION_SECRET: sessionSecret, PII_KEY: piiKey, DIGEST_KEY: digestKey },
    BASE_URL: 'https://check.example.jp',
  };
});
afterAll(async () => {
  await stopProxy?.();
  await database.drop();
  place.remove();
});

const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

/** nginx with packaging/nginx.conf as it stands there, but for ports and certificates. */
async function startNginx(): Promise<() => Promise<void>> {
  const folder = path.join(place.dataDir, 'nginx');
  for (const part of ['', 'logs']) mkdirSync(path.join(folder, part), { recursive: true });
  const certificate = ['-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=check.example.jp'];
  const files = ['-keyout', path.join(folder, 'key.pem'), '-out', path.join(folder, 'cert.pem')];
  expect(spawnSync('openssl', ['req', ...certificate, ...files]).status).toBe(0);
  const [front, ...behind] = ports;
  const site = readFileSync(path.join(projectRoot, 'packaging/nginx.conf'), 'utf8')
    .replace(/^server \{\n {4}listen 80;[^}]*\}/m, '')
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${front} ssl;`)
    .replace(/.*listen \[::\]:443.*\n/, '')
    .replace('/etc/ssl/shokai/fullchain.pem', path.join(folder, 'cert.pem'))
    .replace('/etc/ssl/shokai/privkey.pem', path.join(folder, 'key.pem'))
    .replace('127.0.0.1:3000', `127.0.0.1:${behind[0]}`)
    .replace('127.0.0.1:3001', `127.0.0.1:${behind[1]}`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  const text = `worker_processes auto;\nevents { worker_connections 1024; }\nhttp {\n${temporary.join('\n')}\n${site}\n}\n`;
  const file = path.join(folder, 'nginx.conf');
  writeFileSync(file, `user root;\npid ${folder}/nginx.pid;\nerror_log ${folder}/error.log;\n${text}`);
  const nginx = spawn('nginx', ['-c', file, '-g', 'daemon off;'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = new Promise<void>((resolve) => void nginx.once('exit', () => resolve()));
  nginx.on('error', () => undefined);
  return async () => {
    nginx.kill('SIGTERM');
    await ended;
  };
}

const serve = (port: number): Run => start(['serve'], { ...env, PORT: String(port) });
const isReady = (port: number) =>
  fetch(`http://127.0.0.1:${port}/readyz`).then(
    ({ ok }) => ok,
    () => false,
  );

const agent = new Agent({ keepAlive: true, maxSockets: 16, rejectUnauthorized: false });
const ask = (method: string, target: string) =>
  new Promise<number | string>((resolve) => {
    const options = {
      host: '127.0.0.1',
      port: ports[0],
      method,
      path: target,
      agent,
      headers: { 'Content-Length': 0 },
    };
    request(options, (answer) => answer.resume().on('end', () => resolve(answer.statusCode ?? 0)))
      .on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
      .end();
  });

test('one process after the other is restarted behind nginx (packaging/nginx.conf), and no request fails', async () => {
  const behind = ports.slice(1);
  const portals = behind.map(serve);
  for (const port of behind) await waitFor(() => isReady(port), 90_000);
  stopProxy = await startNginx();
  await waitFor(async () => (await ask('GET', '/ja')) === 200);
  const heard = new Map<string, number>();
  let isOver = false;
  const visit = async (number: number) => {
    for (let turn = number; !isOver; turn++) {
      // Forms without a token are refused with 403: by the portal, which is what counts.
      const isForm = turn % 4 === 0;
      const outcome = await ask(isForm ? 'POST' : 'GET', isForm ? '/ja/login' : turn % 4 === 1 ? '/ja/login' : '/ja');
      const name = `${isForm ? 'POST' : 'GET'} ${outcome}`;
      heard.set(name, (heard.get(name) ?? 0) + 1);
    }
  };
  const visitors = Promise.all(Array.from({ length: 8 }, (_, number) => visit(number)));
  for (const [place, port] of behind.entries()) {
    portals[place]?.process.kill('SIGTERM');
    expect((await portals[place]?.ended)?.exitCode).toBe(0);
    portals[place] = serve(port);
    await waitFor(() => isReady(port), 90_000);
    // As whoever restarts waits until the balancer has noticed.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
  isOver = true;
  await visitors;
  for (const portal of portals) portal.process.kill('SIGKILL');
  agent.destroy();
  expect([...heard.keys()].sort()).toEqual(['GET 200', 'POST 403']);
  expect([...heard.values()].reduce((sum, count) => sum + count)).toBeGreaterThan(500);
}, 240_000);
