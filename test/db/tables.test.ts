import { readdirSync } from 'node:fs';
import path from 'node:path';
import { nouns } from '../../db/schema';
import { tables } from '../../db/tables';
import { projectRoot } from '../../server/project-root';
import { createTestDatabase, type TestDatabase } from '../database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const select = async <Row>(sql: string): Promise<Row[]> => (await database.db.raw<{ rows: Row[] }>(sql)).rows;

it('declares every table of the schema, and no other', async () => {
  const found = await select<{ name: string }>(
    `select oid::regclass::text as name from pg_class
     where relnamespace in ('public'::regnamespace, 'audit'::regnamespace) and relkind in ('r', 'p') and not relispartition`,
  );
  expect(Object.keys(tables).sort()).toEqual(found.map(({ name }) => name).sort());
});

it('is made by every file of db/schema', () => {
  const files = readdirSync(path.join(projectRoot, 'db/schema'));
  expect(['audit', ...nouns].map((noun) => `${noun}.sql`).sort()).toEqual(files.sort());
});

it('has a sentence for every table and every column', async () => {
  const bare = await select<{ name: string }>(
    `select c.oid::regclass || coalesce('.' || a.attname, '') as name
     from pg_class c
     left join pg_attribute a on a.attrelid = c.oid and a.attnum >= 0 and not a.attisdropped
     cross join lateral (select coalesce(col_description(c.oid, a.attnum), '')) as said (comment)
     where c.relnamespace in ('public'::regnamespace, 'audit'::regnamespace) and c.relkind in ('r', 'p') and not c.relispartition
       and comment !~ '^.{3,}[.]$'
     union all
     select oid::regclass::text from pg_class
     where relnamespace in ('public'::regnamespace, 'audit'::regnamespace) and relkind in ('r', 'p') and not relispartition
       and coalesce(obj_description(oid, 'pg_class'), '') !~ '^.{3,}[.]$'`,
  );
  expect(bare.map(({ name }) => name)).toEqual([]);
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
