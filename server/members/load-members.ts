import type { Knex } from 'knex';
import { ImportFailure, type RowProblem } from '../csv/import-problem';
import type { ImportCounts } from '../rows/import';
import type { ImportRun, Loaded } from '../rows/import-run';
import type { LoadedRows } from '../rows/load-rows';
import { applyMembers } from './apply-members';
import { changes, incomingColumns } from './incoming-members';
import { insertRejectedMembers, settleRejectedMembers } from './rejected-members-repository';

const names = incomingColumns.split(',').map((column) => column.trim().split(' ')[0]);
const incoming = `incoming (${names.join(', ')})`;

/** Loads members into a staging table, merged there with those that are there already, and from it into `members`. */
export async function loadMembers(run: ImportRun): Promise<Loaded> {
  const { trx, loading } = run;
  const isReplacing = loading.options.replace ?? false;
  await trx.raw(`create temporary table incoming (${incomingColumns}) on commit drop`);
  const loaded = await run.load(incoming);
  if (loading.options.acceptRejects && loaded.firstUnowned !== undefined)
    throw new ImportFailure('unowned_reject', { row: loaded.firstUnowned });
  await trx.raw('set local default_statistics_target = 10');
  await trx.raw('analyze incoming (row_number, member_id, change)');
  await trx.raw('set local default_statistics_target to default');
  await reloadChangedMeanwhile(run);
  await rejectDoubles(run, loaded, isReplacing);
  const counts = await countChanges(trx, isReplacing);
  return {
    loaded,
    counts,
    apply: async () => {
      await settleRejectedMembers(trx, loading.importId, 'select member_id from incoming');
      await insertRejectedMembers(trx, loading.importId, [...loaded.rejectedOf, ...loaded.unread]);
      await applyMembers(trx, loading.importId, run.deps.now(), isReplacing);
    },
  };
}

/**
 * Members that changed in the portal since their row was merged: what changes is locked now, and their rows are merged again. Imports of
 * members exclude each other, so that nobody can have come or gone.
 */
async function reloadChangedMeanwhile({ trx, reload }: ImportRun): Promise<void> {
  await trx.raw(
    `with locked as (
       select m.member_id from members m
       join incoming i on i.member_id = m.member_id and i.change = ${changes.change}
       order by m.member_id
       for no key update of m)
     select count(*) from locked`,
  );
  const { rows } = await trx.raw<{ rows: { row_number: number }[] }>(
    `delete from incoming i using members m
     where m.member_id = i.member_id and i.change <> ${changes.add}
       and date_trunc('milliseconds', m.updated_at) <> i.seen_at
     returning i.row_number`,
  );
  if (rows.length > 0) await reload(new Set(rows.map((row) => row.row_number)), incoming);
}

/** A member ID or a login ID that stands twice, and a login ID that another member keeps. */
async function rejectDoubles(run: ImportRun, loaded: LoadedRows, isReplacing: boolean): Promise<void> {
  const { trx } = run;
  const problems = new Map<number, RowProblem[]>();
  const add = (row: number, column: string, code: string, params?: RowProblem['params']) =>
    problems.set(row, [...(problems.get(row) ?? []), { column: run.columnIndex(column), code, params }]);
  const addAll = (column: string, code: string, doubles: number[][]) => {
    for (const rows of doubles) for (const row of rows) add(row, column, code, { rows: rows.join(', ') });
  };
  addAll('member_id', 'doubled_member_id', await listDoubles(trx, 'member_id'));
  addAll('login_id', 'doubled_login_id', await listDoubles(trx, 'digests[1]'));
  for (const row of await listTakenLoginIds(trx, isReplacing)) add(row, 'login_id', 'taken_login_id');
  if (problems.size === 0) return;
  loaded.rejected += problems.size;
  loaded.accepted -= problems.size;
  await run.reject(problems);
  const { rows } = await trx.raw<{ rows: { member_id: string; row_number: number }[] }>(
    'delete from incoming where row_number = any (?) returning member_id, row_number',
    [[...problems.keys()]],
  );
  loaded.rejectedOf.push(...rows.map((row) => ({ memberId: row.member_id, row: row.row_number })));
}

/** Row numbers of the rows that share a value. */
async function listDoubles(trx: Knex.Transaction, value: string): Promise<number[][]> {
  const { rows } = await trx.raw<{ rows: { rows: number[] }[] }>(
    `select array_agg(row_number order by row_number) as rows from incoming
     where ${value} in (select ${value} from incoming group by 1 having count(*) > 1)
     group by ${value} order by 1 limit 100000`,
  );
  return rows.map((row) => row.rows);
}

async function listTakenLoginIds(trx: Knex.Transaction, isReplacing: boolean): Promise<number[]> {
  const { rows } = await trx.raw<{ rows: { row_number: number }[] }>(
    `select i.row_number from incoming i
     join identifiers d on d.digest = i.digests[1] and d.kind = 'login_id' and d.member_id <> i.member_id
     left join incoming o on o.member_id = d.member_id
     where case when o.member_id is null then not ? else o.change = ${changes.none} or o.digests[1] = d.digest end`,
    [isReplacing],
  );
  return rows.map((row) => row.row_number);
}

async function countChanges(trx: Knex.Transaction, isReplacing: boolean): Promise<Partial<ImportCounts>> {
  const { rows } = await trx.raw<{ rows: { change: number; owner: number | null; count: number }[] }>(
    'select change, owner, count(*)::int as count from incoming group by change, owner',
  );
  const count = (change: number) => rows.reduce((sum, row) => sum + (row.change === change ? row.count : 0), 0);
  const unchanged = rows.filter((row) => row.change === changes.none);
  return {
    added: count(changes.add),
    changed: count(changes.change),
    unchanged: count(changes.none),
    unchangedOf: Object.fromEntries(unchanged.map((row) => [row.owner, row.count])),
    ...(isReplacing ? { removed: await countRemoved(trx) } : {}),
  };
}

async function countRemoved(trx: Knex.Transaction): Promise<number> {
  const { rows } = await trx.raw<{ rows: { count: number }[] }>(
    `select count(*)::int as count from members m
     where not exists (select from incoming i where i.member_id = m.member_id)`,
  );
  return rows[0]?.count ?? 0;
}
