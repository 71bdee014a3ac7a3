import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import express from 'express';
import { dropUnfinishedBodies, letBodyTakeItsTime } from '../../server/web/unfinished-bodies';

let server: Server;
beforeAll(async () => {
  const app = express();
  app.use(dropUnfinishedBodies(200));
  app.post('/upload', (req, _res, next) => {
    letBodyTakeItsTime(req);
    next();
  });
  app.use(express.urlencoded({ extended: false }));
  app.use((_req, res) => void res.send('received'));
  server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

/** Sends the head and the first half of a body, the other half after `pause` milliseconds. @returns what came back before the connection ended */
function send(path: string, pause: number): Promise<string> {
  return new Promise((resolve) => {
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    let answer = '';
    const head = `POST ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n`;
    socket.write(`${head}Content-Length: 10\r\n\r\na=123`);
    const timer = setTimeout(() => socket.write('45678'), pause);
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(answer);
    });
  });
}

it('drops a form whose body does not come in, also on a page that reads none', async () => {
  const startedAt = performance.now();
  expect(await send('/form', 60_000)).toMatch(/^HTTP\/1.1 408 /);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});

it('lets a body through that comes in time, and an upload for as long as it takes', async () => {
  expect(await send('/form', 20)).toContain('received');
  expect(await send('/upload', 400)).toContain('received');
});
