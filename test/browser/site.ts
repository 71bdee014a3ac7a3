import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApp } from '../../server/app';
import type { Dependencies } from '../../server/dependencies';
import { createTestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

/** The production app on a port of its own, before a database of its own. */
export interface Site {
  origin: string;
  deps: Dependencies;
  close: () => Promise<void>;
}

/** @param fill puts data in before the first page is asked for */
export async function openSite(fill: (deps: Dependencies) => Promise<unknown>): Promise<Site> {
  const database = await createTestDatabase();
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const deps = testDependencies(database.db, { config: testConfig({ port, baseUrl: origin }) });
  await fill(deps);
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = createApp(deps).listen(port, '127.0.0.1', () => resolve(listening));
  });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.drop();
  };
  return { origin, deps, close };
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
