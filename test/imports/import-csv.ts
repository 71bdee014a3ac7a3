import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Dependencies } from '../../server/dependencies';
import { beginImport, type ImportCommand } from '../../server/imports/begin-import';
import { describeFailure, describePlace, describeProblem } from '../../server/imports/describe-import';
import { loadFile } from '../../server/imports/load-file';
import { listRejects } from '../../server/imports/rejects-repository';
import { columnLetter, type ImportKind } from '../../server/rows/csv-columns';
import type { Import, ImportOptions } from '../../server/rows/import';
import { insertStaff } from '../../server/staff/staff-repository';
import { textsOf } from '../../server/texts/i18n';
import { createTestDatabase, type TestDatabase } from '../database';
import { testConfig, testDependencies } from '../dependencies';

export const operator = 'operator@example.jp';
export const approver = 'approver@example.jp';

export interface ImportBench {
  database: TestDatabase;
  deps: Dependencies;
  /** Imports a file given as text or bytes. */
  load: (kind: ImportKind, file: string | Buffer, command?: Partial<Omit<ImportCommand, 'kind'>>) => Promise<Import>;
  close: () => Promise<void>;
}

/** A test database with an operator and an approver, and a place for staged files. */
export async function createImportBench(): Promise<ImportBench> {
  const database = await createTestDatabase();
  const dataDir = mkdtempSync(path.join(tmpdir(), 'shokai-imports-'));
  const deps = testDependencies(database.db, { config: testConfig({ dataDir }) });
  for (const [email, role] of [
    [operator, 'operator'],
    [approver, 'approver'],
  ] as const)
    await insertStaff(deps, { email, role, createdAt: deps.now() });
  return {
    database,
    deps,
    async load(kind, file, { options = {} as ImportOptions, by = operator, ...command } = {}) {
      const importId = await beginImport(deps, { kind, options, by, ...command });
      const bytes = Buffer.isBuffer(file) ? file : Buffer.from(file);
      return loadFile(deps, importId, Readable.from([bytes]));
    },
    async close() {
      await database.drop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** What is wrong with an import, line by line as an English reader is told. */
export const complaints = (bench: ImportBench, shown: Import) =>
  complaintsIn('en', bench, shown, (row, column) =>
    [`row ${row}`, describePlace(shown.header ?? [], column)].filter(Boolean).join(', '),
  );

/** The same in Japanese: `3 C 空欄です。` */
export const japaneseComplaints = (bench: ImportBench, shown: Import) =>
  complaintsIn('ja', bench, shown, (row, column) => (column === null ? `${row}` : `${row} ${columnLetter(column)}`));

async function complaintsIn(
  language: 'ja' | 'en',
  { deps }: ImportBench,
  shown: Import,
  place: (row: number, column: number | null) => string,
): Promise<string[]> {
  const t = textsOf(language);
  const failure = describeFailure(t, shown);
  const rejects = await listRejects(deps, shown.importId);
  const lines = rejects.flatMap(({ row, problems }) =>
    problems.map((problem) => {
      const { message } = describeProblem(t, problem);
      return language === 'en'
        ? `${place(row, problem.column)}, ${message}`
        : `${place(row, problem.column)} ${message}`;
    }),
  );
  return failure ? [failure, ...lines] : lines;
}
