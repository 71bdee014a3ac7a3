import { Agent, get, type IncomingMessage } from 'node:http';
import { type Listener, listen } from '../../server/cli/listener';

/** Browsers keep their connections, and send the next request at any moment. */
const browser = new Agent({ keepAlive: true, maxSockets: 1 });
let listener: Listener;

beforeEach(async () => {
  listener = await listen(0, { host: '127.0.0.1', keepAlive: 95 });
});
afterEach(() => listener.cut());
afterAll(() => browser.destroy());

const ask = () =>
  new Promise<IncomingMessage>((resolve, reject) => {
    get({ agent: browser, host: '127.0.0.1', port: listener.port }, (answer) =>
      answer.resume().on('end', () => resolve(answer)),
    ).on('error', reject);
  });

test('until it has an app, everybody is told to try again', async () => {
  expect(await ask()).toMatchObject({ statusCode: 503, headers: { 'retry-after': '5' } });
});

test('kept connections are let go of after their next answer, before the port closes; a running request ends first', async () => {
  let finish = () => {};
  let asked = 0;
  listener.serve((_request, response) => {
    asked += 1;
    finish = () => void response.end();
    if (asked < 3) finish();
  });
  expect((await ask()).headers.connection).toBe('keep-alive');
  const drained = listener.drain({ after: 1_000, lingering: 0, within: 20_000 });
  expect((await ask()).headers.connection).toBe('close');
  const slow = ask();
  let isDrained = false;
  void drained.then(() => {
    isDrained = true;
  });
  await new Promise((resolve) => setTimeout(resolve, 1_200));
  expect(isDrained).toBe(false);
  finish();
  expect((await slow).statusCode).toBe(200);
  await drained;
  await expect(ask()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
