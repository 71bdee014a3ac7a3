import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { Readable } from 'node:stream';
import express from 'express';
import session from 'express-session';
import request from 'supertest';
import { csrfProtection, maskedToken } from '../../server/web/csrf';
import { errorPages } from '../../server/web/error-pages';
import { receiveStreamedUpload } from '../../server/web/streamed-upload';
import { receiveSmallUpload } from '../../server/web/upload';
import { waitFor } from '../journeys/program';

/** Hands out a token, takes a form with a file; and an ordinary form beside it. */
function uploadApp() {
  const app = express();
  app.use(session({ secret: 'x', resave: false, saveUninitialized: true }));
  app.get('/token', (req, res) => void res.send(maskedToken(req)));
  app.post('/upload', async (req, res) => {
    const { fields, files } = await receiveSmallUpload(req, 100);
    res.json({ note: fields.note, file: files.file?.toString('utf8') });
  });
  app.post('/plain', express.urlencoded({ extended: false }), csrfProtection, (_req, res) => void res.send('done'));
  app.use(errorPages());
  return request.agent(app);
}

test('a form with a file is read when its token is right', async () => {
  const agent = uploadApp();
  const { text: token } = await agent.get('/token');
  const form = agent
    .post('/upload')
    .field('_csrf', token)
    .field('note', 'ノート')
    .attach('file', Buffer.from('本文'), 'a.yaml');
  await form.expect(200, { note: 'ノート', file: '本文' });
});

test('a form with a file is refused without its token, and when it is too large or no such form', async () => {
  const agent = uploadApp();
  const { text: token } = await agent.get('/token');
  await agent.post('/upload').field('note', 'x').attach('file', Buffer.from('x'), 'a.yaml').expect(403);
  await agent.post('/upload').field('_csrf', 'wrong').expect(403);
  await agent.post('/upload').field('_csrf', token).attach('file', Buffer.alloc(100_000), 'a.yaml').expect(422);
  await agent.post('/upload').type('form').send({ _csrf: token }).expect(422);
  await agent.post('/upload').set('Content-Type', 'multipart/form-data').send('x').expect(422);
});

test('a NUL in a field is left out, as in every other form: no database text may hold one', async () => {
  const app = express();
  app.use(session({ secret: 'x', resave: false, saveUninitialized: true }));
  app.get('/token', (req, res) => void res.send(maskedToken(req)));
  app.post('/upload', async (req, res) => {
    const take = async (fields: Record<string, string>, file: Readable) => {
      file.resume();
      return fields.note;
    };
    res.json({ note: await receiveStreamedUpload(req, take) });
  });
  const agent = request.agent(app);
  const { text: token } = await agent.get('/token');
  const form = agent
    .post('/upload')
    .field('_csrf', token)
    .field('note', 'a\0b')
    .attach('file', Buffer.from('x'), 'a.csv');
  await form.expect(200, { note: 'ab' });
});

test('an ordinary form cannot pass its check by posing as one with files', async () => {
  await uploadApp().post('/plain').field('note', 'x').expect(403);
});

test('a form with a file that ends without its last boundary is refused', async () => {
  const agent = uploadApp();
  const { text: token } = await agent.get('/token');
  const cut = `--cut\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n--cut\r\n${fileHead}half`;
  await agent.post('/upload').set('Content-Type', 'multipart/form-data; boundary=cut').send(cut).expect(422);
});

const fileHead = 'Content-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n';

test.each([
  ['before its file is read', (file: AsyncIterable<Uint8Array>) => readLater(file, true)],
  ['and its file is passed over', (file: AsyncIterable<Uint8Array>) => readLater(file, false)],
])('an upload that is cut off %s ends with an error, and the process lives', async (_name, take) => {
  let answer: Promise<unknown> | undefined;
  const app = express();
  app.use(session({ secret: 'x', resave: false, saveUninitialized: true }));
  app.get('/token', (req, res) => void res.send(maskedToken(req)));
  app.post('/upload', async (req) => {
    answer = receiveStreamedUpload(req, (_fields, file) => take(file));
    await answer.catch(() => {});
  });
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { text: token, headers } = await request(server).get('/token');
  const { port } = server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const body = `--cut\r\nContent-Disposition: form-data; name="_csrf"\r\n\r\n${token}\r\n--cut\r\n${fileHead}half`;
  socket.write(
    `POST /upload HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${headers['set-cookie']?.[0]?.split(';')[0]}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: 100000\r\n\r\n${body}`,
  );
  await waitFor(() => answer !== undefined);
  socket.destroy();
  await expect(answer).rejects.toThrow('The upload was cut off on its way; nothing was loaded.');
  server.closeAllConnections();
  server.close();
});

/** Looks at the file when the browser has long gone. */
async function readLater(file: AsyncIterable<Uint8Array> & { resume?: () => void }, isRead: boolean): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 300));
  if (!isRead) return void file.resume?.();
  for await (const _chunk of file);
}
