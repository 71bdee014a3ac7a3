import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../../server/app';
import { listImports } from '../../server/imports/imports-repository';
import { listStagedFiles } from '../../server/imports/staged-file';
import { addStaff } from '../../server/staff/add-staff';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';
import { waitFor } from '../journeys/program';
import { Visitor } from '../journeys/visitor';

const operator = 'operator@example.jp';
const password = 'correct horse battery staple';
const folder = mkdtempSync(path.join(tmpdir(), 'shokai-cut-off-'));
let database: TestDatabase;
let server: Server;
let visitor: Visitor;

beforeAll(async () => {
  database = await createTestDatabase();
  const deps = testDependencies(database.db, { config: testConfig({ dataDir: folder }) });
  await addStaff(deps, { email: operator, role: 'operator', password, by: 'system' });
  server = createServer(createApp(deps));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  visitor = new Visitor(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await visitor.open('/en/staff/login');
  await visitor.submit({ email: operator, password });
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

const newest = async () => (await listImports(database.db, 1))[0];

/** The upload as a browser sends it, up to the middle of its file. */
async function halfAnUpload(): Promise<string> {
  await visitor.open('/en/operate/imports/new');
  const form = visitor.forms().find(({ isUpload }) => isUpload);
  const { file: _file, ...fields }: Record<string, string> = { ...form?.fields, kind: 'members' };
  const parts = Object.entries(fields).map(
    ([name, value]) => `--cut\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  const rows = Array.from({ length: 50_000 }, (_, number) => `M${number}\n`).join('');
  const head = 'Content-Disposition: form-data; name="file"; filename="members.csv"\r\nContent-Type: text/csv\r\n\r\n';
  return `${parts.join('')}--cut\r\n${head}member_id\n${rows}`;
}

function post(body: string, length: number) {
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const cookie = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  socket.write(
    `POST /en/operate/imports/new HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: ${cookie}\r\nContent-Type: multipart/form-data; boundary=cut\r\nContent-Length: ${length}\r\n\r\n${body}`,
  );
  return socket;
}

async function expectNothing(importId: number | undefined): Promise<void> {
  const failed = await waitFor(async () => {
    const found = await newest();
    return found?.importId !== importId && found?.state === 'failed' ? found : undefined;
  });
  expect(failed.failure).toEqual({ code: 'bad_transfer', params: {} });
  expect(await listStagedFiles(database.db)).toEqual([]);
  expect(await database.db('members').count()).toEqual([{ count: '0' }]);
  await visitor.open(`/en/operate/imports/${failed.importId}`);
  expect(visitor.seen.text).toContain('The upload was cut off; nothing was loaded. Upload the file again.');
  await visitor.open(`/ja/operate/imports/${failed.importId}`);
  expect(visitor.seen.text).toContain('アップロードが途中で切れました。何も取り込んでいません。');
}

test('a browser that goes away in the middle of its upload leaves a failed import and no file', async () => {
  const before = await newest();
  const body = await halfAnUpload();
  const socket = post(body, body.length * 2);
  await waitFor(async () => (await newest())?.importId !== before?.importId);
  socket.destroy();
  await expectNothing(before?.importId);
});

test('an upload that ends without its last boundary counts as cut off', async () => {
  const before = await newest();
  const body = await halfAnUpload();
  const socket = post(body, body.length);
  await expectNothing(before?.importId);
  socket.destroy();
});
