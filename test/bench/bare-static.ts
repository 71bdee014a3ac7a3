import express from 'express';

/** `express.static` and nothing else. `node bare-static.js FOLDER PORT`; prints a line once it listens. */
const [, , folder, port] = process.argv;

express()
  .disable('x-powered-by')
  .use(express.static(folder as string))
  .listen(Number(port), '127.0.0.1', () => void process.stdout.write('ready\n'));
