import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readSteadyFile } from '../../server/cli/read-steady-file';
import { complaints, createImportBench, type ImportBench } from './import-csv';

let bench: ImportBench;
beforeAll(async () => {
  bench = await createImportBench();
});
afterAll(() => bench.close());

const rows = (table: string) => bench.database.db(table);

test('a file without names is loaded as it is said to be, and nothing of its first row is kept in clear', async () => {
  const file = 'sep=,\nB1,hanako@example.jp,x\n,,\nB2,taro@example.jp,y\n';
  const refused = await bench.load('members', file);
  expect(refused).toMatchObject({ state: 'needs_fix', failure: { code: 'maybe_no_header', params: {} } });
  const loaded = await bench.load('members', file, {
    options: { header: 'none', layout: ['member_id', 'email', null] },
  });
  expect(loaded).toMatchObject({ state: 'applied', counts: { records: 3, accepted: 2, blank: 1 } });
  expect(JSON.stringify(await rows('imports'))).not.toContain('hanako');
  expect(await rows('members').orderBy('memberId').pluck('memberId')).toEqual(['B1', 'B2']);
  const short = await bench.load('members', file, { options: { header: 'none', layout: ['member_id'], again: 'x' } });
  expect(await complaints(bench, short)).toEqual(['The rows have 3 columns; 1 were named.']);
});

test('a first row that is a loaded member is asked about, whatever the columns are said to be', async () => {
  const asked = await bench.load('activities', 'B1,act,at\nB2,login,2016-06-03\n', {
    options: { columns: { B1: 'member_id', act: 'activity', at: 'occurred_at' } },
  });
  expect(asked.failure?.code).toBe('maybe_no_header');
});

test('what stands where a cell is blank can be said, for columns that are missing, too', async () => {
  const loaded = await bench.load('activities', 'member_id,occurred_at,site\nB1,2016-06-03,\nB2,2016-06-03,b\n', {
    options: { set: { activity: 'card_paid', site: 'main-shop' } },
  });
  expect(await complaints(bench, loaded)).toEqual([]);
  expect(await rows('import_pairs').where({ importId: loaded.importId }).orderBy('siteKey').pluck('siteKey')).toEqual([
    'b',
    'main-shop',
  ]);
});

test('columns may stand between semicolons or tabs', async () => {
  for (const separator of [';', '\t'] as const) {
    const file = `member_id;name\nB1;"a;b"\nB2;${separator === ';' ? 'c,d' : 'c'}\n`.replaceAll(';', separator);
    const loaded = await bench.load('members', file, { options: { separator } });
    expect(await complaints(bench, loaded)).toEqual([]);
    expect(loaded.counts).toMatchObject({ accepted: 2 });
  }
});

test('EUC-JP is asked about, unless somebody says that it is half-width kana indeed', async () => {
  const file = Buffer.concat([Buffer.from('member_id,name\nE1,'), Buffer.from('bab4c6a3', 'hex'), Buffer.from('\n')]);
  expect((await bench.load('members', file)).failure?.code).toBe('maybe_eucjp');
  expect((await bench.load('members', file, { options: { encoding: 'cp932' } })).state).toBe('applied');
});

describe('a file on the disk', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'shokai-steady-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const read = async (file: string) => {
    const parts: Uint8Array[] = [];
    for await (const part of readSteadyFile(file)) parts.push(part);
    return Buffer.concat(parts).toString();
  };

  test('that stays as it is is read', async () => {
    const file = path.join(folder, 'steady.csv');
    writeFileSync(file, 'member_id\nM1\n');
    expect(await read(file)).toBe('member_id\nM1\n');
  });

  test('that still grows is refused', async () => {
    const file = path.join(folder, 'growing.csv');
    writeFileSync(file, 'member_id\nM1\n');
    const reading = read(file);
    const timer = setInterval(() => appendFileSync(file, 'M2\n'), 100);
    await expect(reading).rejects.toMatchObject({ code: 'file_changed' });
    clearInterval(timer);
  });
});
