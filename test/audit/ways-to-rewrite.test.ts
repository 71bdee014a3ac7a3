import type { Knex } from 'knex';
import { connect } from '../../db/connection';
import { findHead, getHead, type Head } from '../../server/audit/audit-repository';
import { recordEvent } from '../../server/audit/record-event';
import { verifyChain } from '../../server/audit/verify-chain';
import { createTestDatabase, type TestDatabase } from '../database';

let database: TestDatabase;
let exported: Head;
beforeEach(async () => {
  database = await createTestDatabase();
  for (const number of [1, 2, 3]) await happen(database.db, `s-${number}`);
  exported = await getHead(database.db);
});
afterEach(() => database.drop());

const happen = (db: Knex, subject: string) => recordEvent(db, { actor: 'staff-1', action: 'test.happen', subject });

describe('the role of the application', () => {
  it.each([
    "update audit.events set actor = 'staff-2'",
    'delete from audit.events where sequence = 3',
    'truncate audit.events',
    'drop table audit.events',
    'update audit.chain set sequence = 2',
    'delete from audit.chain',
    'alter table audit.events disable trigger all',
    'create or replace function audit.append() returns trigger language plpgsql as $$ begin return new; end $$',
    "insert into audit.events (sequence, actor, action) values (9, 'system', 'test.forge')",
    "insert into audit.events (hash, actor, action) values ('x', 'system', 'test.forge')",
    "insert into audit.events (occurred_at, actor, action) values (now(), 'system', 'test.forge')",
    'set session_replication_role = replica',
    'set role shokai_audit',
    'grant shokai_audit to shokai_app',
    'create table audit.other (a int)',
    'alter schema audit rename to kept',
    'create table own (like audit.events); create trigger t before insert on own for each row execute function audit.append()',
  ])('may not: %s', async (statement) => {
    await expect(database.db.raw(statement)).rejects.toThrow(/permission denied|must be owner|must have admin option/);
    expect(await verifyChain(database.db, [exported])).toMatchObject({ count: 3, problem: undefined });
  });

  it('leads no event astray with temporary tables of the same names', async () => {
    const trx = await database.db.transaction();
    await trx.raw('create temporary table events (like audit.events including all)');
    await trx.raw(
      "create temporary table chain as select true as is_only, chain_id, 7::bigint as sequence, ''::bytea as hash from audit.chain",
    );
    await trx.raw('set local search_path = pg_temp, public');
    await happen(trx, 's-4');
    await trx.commit();
    expect(await verifyChain(database.db, [exported])).toMatchObject({ count: 4, problem: undefined });
  });

  it.each([
    ['sha256(bytea)', 'bytea', "'\\x00'"],
    ['jsonb_build_array(bigint, text, text, text, text, text, text, jsonb)', 'jsonb', "'[]'"],
    ['convert_to(text, name)', 'bytea', "'\\x00'"],
    ['to_char(timestamp, text)', 'text', "'now'"],
    ['encode(bytea, text)', 'text', "'00'"],
  ])('is found out when it makes a function that imitates %s, which hashes nothing', async (name, type, value) => {
    await database.db.raw(
      `create function public.${name} returns ${type} language sql as $$ select ${value}::${type} $$`,
    );
    await database.db.transaction(async (trx) => {
      await trx.raw('set local search_path = public, pg_catalog');
      await happen(trx, 's-4');
    });
    const { count, problem } = await verifyChain(database.db, [exported]);
    expect([count, problem?.what]).toEqual([4, expect.stringContaining(`public.${name.split('(')[0]} imitates`)]);
  });

  it('shows nobody a copy of the log in a schema in front', async () => {
    await database.db.raw(`
      create schema front;
      create table front.events as select * from audit.events where sequence < 3;
      create table front.chain as select is_only, chain_id, 2 as sequence, hash from audit.chain`);
    const url = new URL(database.url);
    url.searchParams.set('options', '-c search_path=front,public');
    const db = connect(url.href, { max: 1 });
    // Such a connection is not used at all; one that was led astray later reads the log by its whole name.
    await expect(happen(db, 's-4')).rejects.toThrow('search_path is front,public');
    await db.destroy();
    await database.db.transaction(async (trx) => {
      await trx.raw('set local search_path = front, public');
      await happen(trx, 's-4');
      // The head moves at the end of the transaction; here it is moved before.
      await trx.raw('set constraints audit.advance immediate');
      expect(await verifyChain(trx, [exported])).toMatchObject({ count: 4, head: { sequence: 4 }, problem: undefined });
    });
  });
});

describe('somebody with the password of a superuser', () => {
  let owner: Knex;
  beforeEach(() => {
    owner = connect(database.ownerUrl, { max: 1 });
  });
  afterEach(() => owner.destroy());

  it('is refused all the same while the triggers stand', async () => {
    for (const statement of [
      "update audit.events set reason = 'x'",
      'delete from audit.events',
      'truncate audit.events',
      'delete from audit.chain',
    ])
      await expect(owner.raw(statement)).rejects.toThrow('append-only');
  });

  const anew = [
    'delete from audit.events',
    'delete from audit.chain',
    "insert into audit.chain (chain_id, hash) select id, sha256(convert_to(id::text, 'UTF8')) from gen_random_uuid() as id",
  ];

  it.each([
    ['edits', ["update audit.events set actor = 'staff-2' where sequence = 2"], 'was changed'],
    ['deletes', ['delete from audit.events where sequence = 2'], 'is missing'],
    ['empties', ['truncate audit.events'], 'is missing'],
    [
      'reorders',
      [
        'update audit.events set sequence = case sequence when 1 then 10 else 1 end where sequence < 3',
        'update audit.events set sequence = 2 where sequence = 10',
      ],
      'was changed',
    ],
    [
      'numbers twice',
      [
        'alter table audit.events drop constraint events_pkey',
        'insert into audit.events select * from audit.events where sequence = 2',
      ],
      'gave to another',
    ],
    ['takes the head away', ['delete from audit.chain'], 'its head is gone'],
    [
      'puts a second head in',
      ['alter table audit.chain drop constraint chain_pkey', 'insert into audit.chain select * from audit.chain'],
      'its head is gone',
    ],
    [
      'cuts, and puts the head back',
      [
        'delete from audit.events where sequence = 3',
        'update audit.chain set (sequence, hash) = (select sequence, hash from audit.events where sequence = 2)',
      ],
      'is missing',
    ],
    ['begins a new chain under a new name', anew, 'it began anew'],
    ['switches a trigger off', ['alter table audit.events disable trigger refuse'], 'trigger refuse of audit.events'],
    [
      'lets the head stand still',
      ['alter table audit.events disable trigger advance'],
      'trigger advance of audit.events',
    ],
    ['takes a trigger away', ['drop trigger append on audit.events'], 'trigger append of audit.events'],
    [
      'replaces a function',
      [
        'create or replace function audit.refuse() returns trigger language plpgsql set search_path = pg_catalog, audit, pg_temp as $$ begin return null; end $$',
      ],
      'function audit.refuse',
    ],
    [
      'lets the application change it',
      ['grant update on audit.events to shokai_app'],
      'role shokai_app may change audit.events',
    ],
    [
      'hides rows',
      ['alter table audit.events enable row level security', 'create policy p on audit.events using (sequence <> 2)'],
      'policies',
    ],
    ['writes every change down twice', ['create rule r as on insert to audit.events do also notify there'], 'rules'],
  ])('is found out who %s', async (_, statements, found) => {
    await owner.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica');
      for (const statement of statements) await trx.raw(statement);
    });
    expect((await verifyChain(owner, [exported])).problem?.what).toContain(found);
  });

  it('is found out who writes the whole chain anew under its old name', async () => {
    const { chainId } = exported;
    await owner.transaction(async (trx) => {
      await trx.raw('set local session_replication_role = replica');
      await trx.raw('delete from audit.events');
      await trx.raw("update audit.chain set sequence = 0, hash = sha256(convert_to(chain_id::text, 'UTF8'))");
    });
    for (const number of [1, 2, 3, 4]) await happen(database.db, `other-${number}`);
    expect((await findHead(owner))?.chainId).toBe(chainId);
    expect((await verifyChain(owner)).problem).toBeUndefined();
    expect((await verifyChain(owner, [exported])).problem).toMatchObject({ sequence: 3 });
  });
});
