import { distribute, layTablesOut } from '../../db/distribute';
import { tables } from '../../db/tables';
import { createTestDatabase, type TestDatabase } from '../database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const select = async <Row>(sql: string): Promise<Row[]> => (await database.db.raw<{ rows: Row[] }>(sql)).rows;
const layoutOf = (table: string) => tables[table]?.layout;

it('declares every table of the schema, and no other', async () => {
  const found = await select<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
  );
  expect(Object.keys(tables).sort()).toEqual(found.map(({ name }) => name).sort());
});

it('spreads tables by columns that every unique index of theirs has, as Citus demands', async () => {
  const indexes = await select<{ table: string; columns: string[] }>(
    `select c.relname as table, array_agg(a.attname::text) as columns
     from pg_index i join pg_class c on c.oid = i.indrelid
     join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
     where i.indisunique and c.relnamespace = 'public'::regnamespace
     group by i.indexrelid, c.relname`,
  );
  const spread = indexes.filter(({ table }) => !['reference', 'local', undefined].includes(layoutOf(table)));
  expect(spread.length).toBeGreaterThan(10);
  for (const { table, columns } of spread)
    expect([table, columns.includes(layoutOf(table) as string)]).toEqual([table, true]);
});

it('lets spread tables refer to reference tables, or by the column that both are spread by', async () => {
  const references = await select<{ table: string; target: string; columns: string[] }>(
    `select c.conrelid::regclass::text as table, c.confrelid::regclass::text as target, array_agg(a.attname::text) as columns
     from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
     where c.contype = 'f' and c.conparentid = 0 and c.connamespace = 'public'::regnamespace
     group by c.oid, c.conrelid, c.confrelid`,
  );
  const layouts = references.map((one) => ({ ...one, from: layoutOf(one.table), to: layoutOf(one.target) }));
  const isFine = ({ from, to, columns }: (typeof layouts)[number]) =>
    to === 'reference' || (from === to && (from === 'local' || columns.includes(from as string)));
  expect(layouts.filter((one) => !isFine(one))).toEqual([]);
});

it('names each table after those that it refers to, save incidents and revisions, which refer to each other', async () => {
  const order = Object.keys(tables);
  const references = await select<{ table: string; target: string }>(
    `select conrelid::regclass::text as table, confrelid::regclass::text as target from pg_constraint
     where contype = 'f' and conparentid = 0 and connamespace = 'public'::regnamespace and conrelid <> confrelid`,
  );
  const early = references.filter(({ table, target }) => order.indexOf(table) < order.indexOf(target));
  expect(early).toEqual([{ table: 'incidents', target: 'revisions' }]);
});

it('refuses to distribute where PostgreSQL has no Citus', async () => {
  await expect(distribute(database.ownerUrl)).rejects.toThrow('This PostgreSQL has no Citus');
});

it('lays out what is not laid out yet', async () => {
  const other = await createTestDatabase();
  await other.db.raw(`
    create table pg_dist_partition (logicalrelid regclass);
    create function create_reference_table(name text) returns void language sql
      as 'insert into pg_dist_partition values (name::regclass)';
    create function create_distributed_table(name text, by text) returns void language sql
      as 'insert into pg_dist_partition values (name::regclass)'`);
  const lines = await layTablesOut(other.db);
  expect(lines).toEqual(
    expect.arrayContaining(['incidents on every node', 'members by member_id', 'checks by person']),
  );
  expect(lines.some((line) => line.startsWith('audit_events'))).toBe(false);
  expect(await layTablesOut(other.db)).toEqual([]);
  await other.drop();
});
