import { mkdtempSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { loadSamples } from '../../seeds/load-samples';
import { sampleCases } from '../../seeds/sample-cases';
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

/** With the sample cases and the people of the demo, as a first start loads them. */
export const openDemoSite = (): Promise<Site> =>
  openSite('127.0.0.1', (deps) =>
    loadSamples(deps, { cases: sampleCases, size: 'demo', report: () => ({ update: () => {}, stop: () => {} }) }),
  );

/**
 * @param host name under which browsers reach it; passkeys need one that is no number
 * @param fill puts data in before the first page is asked for
 */
export async function openSite(host: string, fill: (deps: Dependencies) => Promise<unknown>): Promise<Site> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-browser-'));
  const port = await freePort();
  const baseUrl = `http://${host}:${port}`;
  const deps = testDependencies(database.db, { config: testConfig({ port, baseUrl, dataDir }) });
  await fill(deps);
  const site = await serve(deps, port, host);
  const close = async () => {
    await site.close();
    await database.drop();
    rmSync(dataDir, { recursive: true });
  };
  return { ...site, close };
}

/** The app on what it is given; also on parts that fail, or with another clock. */
export async function serve(deps: Dependencies, port = 0, host = '127.0.0.1'): Promise<Site> {
  const server = await new Promise<Server>((resolve) => {
    const listening: Server = createApp(deps).listen(port, '127.0.0.1', () => resolve(listening));
  });
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://${host}:${(server.address() as AddressInfo).port}`, deps, close };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
