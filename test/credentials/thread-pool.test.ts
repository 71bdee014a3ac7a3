import { execFileSync } from 'node:child_process';
import { getPriority } from 'node:os';
import path from 'node:path';

/** In a process of its own: the threads of this one run other tests. */
test('the threads that hash passwords stand back for the one that answers', () => {
  const pool = path.resolve(__dirname, '../../dist/server/thread-pool.js');
  const script = `const { getPriority } = require('node:os');
    require(${JSON.stringify(pool)}).letPoolStandBack().then((threads) =>
      console.log(JSON.stringify({ all: threads.length, pool: threads.map(getPriority), main: getPriority() })))`;
  const env = { PATH: process.env.PATH, UV_THREADPOOL_SIZE: '3' };
  const seen = JSON.parse(execFileSync(process.execPath, ['-e', script], { env, encoding: 'utf8', timeout: 50_000 }));
  expect(seen).toEqual({ all: 3, pool: [10, 10, 10], main: getPriority() });
});
