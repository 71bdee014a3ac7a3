import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createStagedFile, listStagedFiles, listStagedKeyIds, readStagedFile } from '../../server/imports/staged-file';
import { testKeys as keys } from '../dependencies';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-staged-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

describe('staged files', () => {
  it('are none where nothing was imported yet, and one for each import that is under way', async () => {
    expect(await listStagedFiles(dataDir)).toEqual([]);
    await (await createStagedFile({ dataDir, keys }, 3)).finish();
    expect(await listStagedFiles(dataDir)).toEqual([3]);
    expect(await listStagedKeyIds({ dataDir, keys })).toEqual(['test']);
  });

  it('are not taken for absent where they cannot be read: a key that seals them is still needed', async () => {
    writeFileSync(path.join(dataDir, 'imports'), 'no folder');
    await expect(listStagedFiles(dataDir)).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(listStagedKeyIds({ dataDir, keys })).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  it('are said to be gone only where they are', async () => {
    const read = (importId: number) => readStagedFile({ dataDir, keys }, importId).next();
    await expect(read(4)).rejects.toThrow('The file of import 4 is no longer there');
    mkdirSync(path.join(dataDir, 'imports', '5.sealed'), { recursive: true });
    await expect(read(5)).rejects.toMatchObject({ code: 'EISDIR' });
  });
});
