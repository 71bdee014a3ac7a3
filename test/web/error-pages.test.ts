import express from 'express';
import request from 'supertest';
import { errorPages } from '../../server/web/error-pages';

test('an answer that fails half way is broken off, and what the error quotes is printed nowhere', async () => {
  const app = express();
  app.set('env', 'production');
  app.get('/half', async (_req, res) => {
    res.type('text/csv').write('member_id\r\n');
    throw new Error('select … hanako@example.jp');
  });
  app.use(errorPages());
  const printed = jest.spyOn(console, 'error').mockImplementation(() => {});
  await expect(request(app).get('/half')).rejects.toThrow(/aborted|hang up/);
  expect(printed).not.toHaveBeenCalled();
  printed.mockRestore();
});
