import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { Dependencies } from '../../server/dependencies';
import { beginImport, type ImportCommand } from '../../server/imports/begin-import';
import type { ImportKind } from '../../server/imports/csv-columns';
import { describeFailure, describePlace, describeProblem } from '../../server/imports/describe-import';
import type { Import, ImportOptions } from '../../server/imports/import';
import { loadFile } from '../../server/imports/load-file';
import { listRejects } from '../../server/imports/rejects-repository';
import { insertStaff } from '../../server/staff/staff-repository';
import { textsOf } from '../../server/web/i18n';
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
export async function complaints({ deps }: ImportBench, shown: Import): Promise<string[]> {
  const t = textsOf('en');
  const failure = describeFailure(t, shown);
  const rejects = await listRejects(deps, shown.importId);
  const lines = rejects.flatMap(({ row, problems }) =>
    problems.map((problem) =>
      [`row ${row}`, describePlace(shown.header ?? [], problem.column), describeProblem(t, problem).message]
        .filter(Boolean)
        .join(', '),
    ),
  );
  return failure ? [failure, ...lines] : lines;
}
