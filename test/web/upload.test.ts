import express from 'express';
import session from 'express-session';
import request from 'supertest';
import { csrfProtection, csrfToken } from '../../server/web/csrf';
import { errorPages } from '../../server/web/error-pages';
import { receiveSmallUpload } from '../../server/web/upload';

/** Hands out a token, takes a form with a file; and an ordinary form beside it. */
function uploadApp() {
  const app = express();
  app.use(session({ secret: 'x', resave: false, saveUninitialized: true }));
  app.get('/token', (req, res) => void res.send(csrfToken(req)));
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
});

test('an ordinary form cannot pass its check by posing as one with files', async () => {
  await uploadApp().post('/plain').field('note', 'x').expect(403);
});
