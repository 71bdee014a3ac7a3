import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { openDatabase } from '../../db/open-database';
import { createTestDatabase, type TestDatabase } from '../database';

let database: TestDatabase;
let slow: Server;
const sockets: Socket[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => slow.close(resolve));
  await database.drop();
});

/** The test database behind somebody who lets callers wait. @returns its address */
async function behindWait(milliseconds: number): Promise<string> {
  const target = new URL(database.ownerUrl);
  const { port, hostname } = target;
  slow = createServer((caller) => {
    sockets.push(caller);
    setTimeout(() => {
      const server = connect(Number(port), hostname);
      sockets.push(server);
      caller.pipe(server).pipe(caller);
      for (const socket of [caller, server]) socket.on('error', () => socket.destroy());
    }, milliseconds);
  });
  await new Promise<void>((resolve) => slow.listen(0, '127.0.0.1', resolve));
  target.port = String((slow.address() as AddressInfo).port);
  return target.href;
}

it('waits for a busy server: a command is not refused because a connection takes some seconds', async () => {
  const databaseUrl = await behindWait(3_000);
  const opened = await openDatabase({ databaseUrl, dataDir: '/nonexistent' });
  expect(opened.url).toBe(databaseUrl);
  await opened.leave();
});
