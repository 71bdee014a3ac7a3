import { createSocket } from 'node:dgram';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import pino from 'pino';
import { connect } from '../../db/connection';
import { getHead } from '../../server/audit/audit-repository';
import { headLine, keepHead, listKeptHeads, readHeads } from '../../server/audit/exported-heads';
import { keepHeads } from '../../server/audit/keep-heads';
import { recordEvent } from '../../server/audit/record-event';
import { verifyChain } from '../../server/audit/verify-chain';
import { mailHead } from '../../server/mail/mail-head';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

describe('exported heads', () => {
  let database: TestDatabase;
  let folder: string;
  beforeEach(async () => {
    database = await createTestDatabase();
    folder = mkdtempSync(path.join(tmpdir(), 'shokai-heads-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await database.drop();
  });
  const files = () => ({ dataDir: folder, auditHeadsCopy: undefined });
  const happen = () => recordEvent(database.db, { actor: 'system', action: 'test.happen' });

  it('are kept once for each move of the chain, and read back', async () => {
    const first = await keepHead(database.db, files());
    await keepHead(database.db, files());
    await happen();
    const second = await keepHead(database.db, files());
    expect(listKeptHeads(files())).toEqual([first, second].map(({ goesOn: _, ...head }) => head));
    expect(readdirSync(folder)).toEqual([`audit-heads-${first.chainId}.log`]);
  });

  it('go to a further file and to whoever is to have them, again until they were taken', async () => {
    const taken: unknown[] = [];
    let status = 503;
    const server = createServer(async (req, res) => {
      taken.push(JSON.parse(await text(req)));
      res.writeHead(status).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const auditHeadsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/heads`;
    const auditHeadsCopy = path.join(folder, 'elsewhere');
    await happen();
    const head = await getHead(database.db);
    const config = testConfig({ dataDir: folder, auditHeadsCopy, auditHeadsUrl });
    const stop = keepHeads(testDependencies(database.db, { config }));
    await stop();
    status = 204;
    await stop();
    await stop();
    server.close();
    server.closeAllConnections();
    const sent = { chain: head.chainId, sequence: head.sequence, hash: head.hash, line: headLine(head) };
    expect(taken).toEqual([sent, sent]);
    expect(readHeads(readFileSync(auditHeadsCopy, 'utf8'))).toEqual([head]);
  });

  it('go to a syslog server, by connection again until one listens and by datagram; a way that fails delays no other', async () => {
    const taken: string[] = [];
    const mailed: string[] = [];
    const server = createTcpServer((socket) => socket.on('data', (data) => taken.push(String(data))));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise<void>((resolve) => server.close(() => resolve()));
    await happen();
    const head = await getHead(database.db);
    const keep = (auditHeadsSyslog: string) => {
      const config = testConfig({ dataDir: folder, auditHeadsSyslog });
      return keepHeads(testDependencies(database.db, { config }), async ({ hash }) => mailed.push(hash) > 0);
    };
    const stop = keep(`tcp://127.0.0.1:${port}`);
    await stop();
    expect([taken, mailed]).toEqual([[], [head.hash]]);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await stop();
    await stop();
    await new Promise<void>((resolve) => server.close(() => resolve()));
    expect(taken).toHaveLength(1);
    const [length = '', ...message] = (taken[0] ?? '').split(' ');
    expect(Number(length)).toBe(Buffer.byteLength(message.join(' ')));
    expect(message.join(' ')).toMatch(/^<109>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ shokai \d+ audit-head - audit head \d+ /);
    expect([readHeads(taken[0] ?? ''), mailed]).toEqual([[head], [head.hash]]);

    const datagrams = createSocket('udp4');
    await new Promise<void>((resolve) => datagrams.bind(0, '127.0.0.1', resolve));
    const arrived = new Promise<string>((resolve) => datagrams.once('message', (data) => resolve(String(data))));
    await keep(`udp://127.0.0.1:${datagrams.address().port}`)();
    expect(readHeads(await arrived)).toEqual([head]);
    await new Promise<void>((resolve) => datagrams.close(resolve));
  });

  it('go by mail to whoever is to have them, once an hour', async () => {
    let clock = new Date('2024-06-03T03:10:00Z');
    const config = testConfig({ dataDir: folder, auditHeadsMail: 'auditors@example.com' });
    const deps = testDependencies(database.db, { config, now: () => clock });
    const stop = keepHeads(deps, (head) => mailHead(deps, head));
    await happen();
    const first = await getHead(database.db);
    await stop();
    await happen();
    await stop();
    clock = new Date('2024-06-03T04:00:00Z');
    await stop();
    await stop();
    const mails = await database.db('mails').orderBy('queued_at');
    const texts = mails.map((mail) => JSON.parse(deps.keys.open(mail.sealed, `mail:${mail.mailId}`)));
    expect(texts.map(({ to }) => to)).toEqual(['auditors@example.com', 'auditors@example.com']);
    expect(texts.flatMap(({ text }) => readHeads(text))).toEqual([first, await getHead(database.db)]);
  });

  it('of an old chain are kept when a new one is begun, which does not go on from it', async () => {
    await happen();
    const { goesOn, ...old } = await keepHead(database.db, files());
    const owner = connect(database.ownerUrl, { max: 1 });
    await owner.raw(`set session_replication_role = replica; delete from audit.events;
      update audit.chain set (chain_id, sequence, hash) =
        (select id, 0, sha256(convert_to(id::text, 'UTF8')) from gen_random_uuid() as id)`);
    await owner.destroy();
    const begun = await keepHead(database.db, files());
    expect([goesOn, begun.goesOn]).toEqual([true, false]);
    expect((await verifyChain(database.db)).problem).toBeUndefined();
    expect((await verifyChain(database.db, listKeptHeads(files()))).problem?.what).toContain(old.chainId);
  });

  it('are found in the lines of any log', async () => {
    const head = await getHead(database.db);
    expect(readHeads(`{"level":30,"msg":"${headLine(head)}"}\nother\n${headLine(head)}`)).toEqual([head, head]);
    expect(readHeads('audit head x')).toEqual([]);
  });

  it('are written by the server when it stops, and to its log only when the chain moved', async () => {
    const lines: string[] = [];
    const log = pino({ level: 'info' }, { write: (line) => void lines.push(line) });
    await happen();
    const deps = testDependencies(database.db, { log, config: testConfig({ dataDir: folder }) });
    const stop = keepHeads(deps);
    await stop();
    await stop();
    expect(readHeads(lines.join(''))).toEqual([await getHead(database.db)]);
    expect(listKeptHeads(files())).toHaveLength(1);
  });
});
