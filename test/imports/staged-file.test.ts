import { randomBytes } from 'node:crypto';
import { createStagedFile, eraseStagedFile, listStagedFiles, readStagedFile } from '../../server/imports/staged-file';
import { sweepImports } from '../../server/imports/sweep-imports';
import { createTestDatabase, type TestDatabase } from '../database';
import { testKeys as keys, testDependencies } from '../dependencies';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const begin = async (state = 'uploading') =>
  (await database.db('imports').insert({ kind: 'members', state, imported_by: 'x' }).returning('import_id'))[0]
    .importId as number;

const stage = async (importId: number, chunks: Buffer[]) => {
  const file = await createStagedFile({ db: database.db, keys }, importId);
  for (const chunk of chunks) await file.write(chunk);
  return file;
};

const read = async (importId: number) => {
  const pieces: Buffer[] = [];
  for await (const piece of readStagedFile({ db: database.db, keys }, importId)) pieces.push(piece);
  return Buffer.concat(pieces);
};

describe('staged files', () => {
  it.each([0, 1, 2 ** 18, 2 ** 18 + 1, 5 * 2 ** 18 + 3])('come back byte by byte: %i of them', async (size) => {
    const importId = await begin();
    const bytes = randomBytes(size);
    const halves = [bytes.subarray(0, size >> 1), bytes.subarray(size >> 1)];
    await (await stage(importId, halves)).finish();
    expect((await read(importId)).equals(bytes)).toBe(true);
    expect(await listStagedFiles(database.db)).toContain(importId);
    await eraseStagedFile(database.db, importId);
    expect(await database.db('staged_pieces').where({ import_id: importId })).toEqual([]);
    await expect(read(importId)).rejects.toThrow(`The file of import ${importId} is no longer there`);
  });

  it('hold nothing in clear, and say where somebody cut or changed them', async () => {
    const importId = await begin();
    const secret = Buffer.from('M1,hanako@example.jp\n');
    const file = await stage(importId, [Buffer.concat(Array(40_000).fill(secret))]);
    await expect(read(importId)).rejects.toThrow('cut off');
    await file.finish();
    const pieces = await database.db('staged_pieces').where({ import_id: importId }).orderBy('number');
    expect(pieces).toHaveLength(4);
    expect(pieces.some(({ body }) => body.includes('hanako'))).toBe(false);
    const place = { import_id: importId, number: 2 };
    for (const change of [
      { body: Buffer.concat([Buffer.from([pieces[2].body[0] ^ 1]), pieces[2].body.subarray(1)]) },
      { body: pieces[1].body },
      { body: Buffer.alloc(3) },
      { body: pieces[2].body, is_last: true },
    ]) {
      await database.db('staged_pieces').where(place).update(change);
      await expect(read(importId)).rejects.toThrow('was altered');
    }
    await database.db('staged_pieces').where(place).delete();
    await expect(read(importId)).rejects.toThrow(/cut off|altered/);
  });

  it('are let go of by whoever reads only their beginning', async () => {
    const importId = await begin();
    await (await stage(importId, [randomBytes(20 * 2 ** 18)])).finish();
    const reading = readStagedFile({ db: database.db, keys }, importId);
    await reading.next();
    await reading.return(undefined);
    expect(database.db.client.pool.numUsed()).toBe(0);
  });

  it('are swept away where their import has come to an end, and no others', async () => {
    await database.db('staged_files').delete();
    const states = ['uploading', 'review', 'needs_fix', 'applied', 'failed', 'cancelled'];
    const importIds = await Promise.all(states.map(begin));
    for (const importId of importIds) await stage(importId, []);
    await sweepImports(testDependencies(database.db, { now: () => new Date() }));
    expect(await listStagedFiles(database.db)).toEqual(importIds.slice(0, 3).toSorted((a, b) => a - b));
  });
});
