import type { Db } from '../../db/connection';
import type { RejectedRow, RowProblem } from '../csv/import-problem';
import type { Dependencies } from '../dependencies';

export const rejectContext = (importId: number, row: number): string => `import-reject:${importId}:${row}`;

/** Keeps rejected rows, each once. The original fields are sealed. */
export async function insertRejects(
  { db, keys }: { db: Db } & Pick<Dependencies, 'keys'>,
  importId: number,
  rejects: RejectedRow[],
): Promise<void> {
  for (let from = 0; from < rejects.length; from += 1000) {
    const rows = rejects.slice(from, from + 1000).map(({ row, problems, original }) => ({
      importId,
      rowNumber: row,
      problems: JSON.stringify(problems),
      sealed: keys.seal(JSON.stringify(original), rejectContext(importId, row)),
    }));
    await db('import_rejects').insert(rows).onConflict().ignore();
  }
}

export interface KeptReject {
  row: number;
  problems: RowProblem[];
  original: string[];
}

/** In the order of the file, a page at a time. */
export async function listRejects(
  { db, keys }: { db: Db } & Pick<Dependencies, 'keys'>,
  importId: number,
  after = 0,
  limit = 1000,
): Promise<KeptReject[]> {
  const rows = await db('import_rejects')
    .where({ importId })
    .where('rowNumber', '>', after)
    .orderBy('rowNumber')
    .limit(limit)
    .select('rowNumber', 'problems', 'sealed');
  return rows.map(({ rowNumber, problems, sealed }) => ({
    row: rowNumber,
    problems,
    original: JSON.parse(keys.open(sealed, rejectContext(importId, rowNumber))),
  }));
}

/** A problem that rows have in common. */
export interface ProblemCount extends RowProblem {
  count: number;
  /** The first of them, in order. */
  rows: number[];
}

/** How many rows have which problem in which column, the most frequent first; at most 50 kinds. */
export async function countProblems(db: Db, importId: number): Promise<ProblemCount[]> {
  const { rows } = await db.raw<{ rows: ProblemCount[] }>(
    `select (p.value->>'column')::int as column, p.value->>'code' as code,
       coalesce(p.value->'params', '{}') - 'rows' as params, count(*)::int as count,
       (array_agg(r.row_number order by r.row_number))[:200] as rows
     from import_rejects r cross join jsonb_array_elements(r.problems) p
     where r.import_id = ?
     group by 1, 2, 3
     order by 4 desc, 1, 2
     limit 50`,
    [importId],
  );
  return rows;
}

export async function deleteRejects(db: Db, importId: number): Promise<void> {
  await db('import_rejects').where({ importId }).delete();
}
