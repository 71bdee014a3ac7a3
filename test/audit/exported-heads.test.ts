import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { getHead } from '../../server/audit/audit-repository';
import { headLine, keepHead, listKeptHeads, readHeads } from '../../server/audit/exported-heads';
import { keepHeads } from '../../server/audit/keep-heads';
import { recordEvent } from '../../server/audit/record-event';
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
  const happen = () => recordEvent(database.db, { actor: 'system', action: 'test.happen' });

  it('are kept once for each move of the chain, and read back', async () => {
    const first = await keepHead(database.db, folder);
    await keepHead(database.db, folder);
    await happen();
    const second = await keepHead(database.db, folder);
    expect(await listKeptHeads(database.db, folder)).toEqual([first, second]);
    expect(readdirSync(folder)).toEqual([`audit-heads-${first.chainId}.log`]);
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
    expect(await listKeptHeads(database.db, folder)).toHaveLength(1);
  });
});
