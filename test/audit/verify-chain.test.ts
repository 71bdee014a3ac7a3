import type { Knex } from 'knex';
import { connect } from '../../db/connection';
import { getHead, type Head } from '../../server/audit/audit-repository';
import { recordEvent } from '../../server/audit/record-event';
import { verifyChain } from '../../server/audit/verify-chain';
import { createTestDatabase, type TestDatabase } from '../database';

/** Past triggers and rights, as somebody with the superuser's password would. */
async function tamper(owner: Knex, ...statements: string[]): Promise<void> {
  await owner.transaction(async (trx) => {
    await trx.raw('set local session_replication_role = replica');
    for (const statement of statements) await trx.raw(statement);
  });
}

describe('the audit chain', () => {
  let database: TestDatabase;
  let owner: Knex;
  let exported: Head;

  beforeEach(async () => {
    database = await createTestDatabase();
    owner = connect(database.ownerUrl, { max: 1 });
    for (let number = 1; number <= 5; number++)
      await recordEvent(database.db, {
        actor: 'system',
        action: 'test.happen',
        subject: `s-${number}`,
        data: { number },
      });
    exported = await getHead(database.db);
  });
  afterEach(async () => {
    await owner.destroy();
    await database.drop();
  });

  const problem = async (heads: Head[] = []) => (await verifyChain(database.db, heads)).problem;

  it('holds when nobody touched it, and counts', async () => {
    const report = await verifyChain(database.db, [exported]);
    expect(report).toEqual({ count: 5, head: exported, problem: undefined });
    expect(exported.sequence).toBe(5);
  });

  it('keeps its order when ten transactions write at once, one of which is undone', async () => {
    const writes = Array.from({ length: 10 }, (_, index) =>
      database.db.transaction(async (trx) => {
        await recordEvent(trx, { actor: `staff-${index}`, action: 'test.happen' });
        if (index === 7) throw new Error('undone');
      }),
    );
    const results = await Promise.allSettled(writes);
    expect(results.filter((result) => result.status === 'rejected')).toHaveLength(1);
    expect(await verifyChain(database.db)).toMatchObject({ count: 14, problem: undefined });
  });

  it('takes a transaction of 20,000 events in time that goes with their number, and goes on behind it', async () => {
    const cost = async (events: number) => {
      const before = performance.now();
      await database.db.transaction(async (trx) => {
        await trx.raw(
          "insert into audit.events (actor, action) select 'system', 'test.happen' from generate_series(1, ?::int)",
          [events],
        );
        await recordEvent(trx, { actor: 'system', action: 'test.happen' });
      });
      return performance.now() - before;
    };
    const few = await cost(1_999);
    expect(await cost(19_999)).toBeLessThan(40 * few);
    await recordEvent(database.db, { actor: 'system', action: 'test.happen' });
    expect(await verifyChain(database.db, [exported])).toMatchObject({ count: 22_006, head: { sequence: 22_006 } });
  });

  it('numbers on behind what a savepoint took back, and leaves the head alone where all of it was undone', async () => {
    await database.db.transaction(async (trx) => {
      await recordEvent(trx, { actor: 'system', action: 'test.happen' });
      await trx
        .transaction(async (savepoint) => {
          await recordEvent(savepoint, { actor: 'system', action: 'test.undone' });
          throw new Error('undone');
        })
        .catch(() => undefined);
      await recordEvent(trx, { actor: 'system', action: 'test.happen' });
    });
    const undone = database.db.transaction(async (trx) => {
      await recordEvent(trx, { actor: 'system', action: 'test.undone' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await verifyChain(database.db, [exported])).toMatchObject({
      count: 7,
      head: { sequence: 7 },
      problem: undefined,
    });
  });

  it('verifies a snapshot while others write', async () => {
    const writes = Array.from({ length: 9 }, () =>
      recordEvent(database.db, { actor: 'system', action: 'test.happen' }),
    );
    expect(await problem()).toBeUndefined();
    await Promise.all(writes);
    expect(await problem()).toBeUndefined();
  });

  it('refuses an email as the actor', async () => {
    await expect(recordEvent(database.db, { actor: 'a@example.com', action: 'test.happen' })).rejects.toMatchObject({
      code: '23514',
    });
  });

  const columns: [string, string][] = [
    ['actor', "'staff-9'"],
    ['action', "'test.other'"],
    ['subject', "'s-9'"],
    ['member_id', "'M-9'"],
    ['reason', "'other'"],
    ['data', `'{"number": 9}'`],
    ['occurred_at', "occurred_at + interval '1 microsecond'"],
    ['hash', "sha256('x')"],
  ];
  it.each(columns)('finds an edited %s', async (column, value) => {
    await tamper(owner, `update audit.events set ${column} = ${value} where sequence = 3`);
    expect(await problem()).toMatchObject({ sequence: 3 });
  });

  it('finds an event deleted from the middle', async () => {
    await tamper(owner, 'delete from audit.events where sequence = 2');
    expect(await problem()).toEqual({ sequence: 2, what: 'is missing; the next one is number 3' });
  });

  it('finds a deleted first event and a truncated table', async () => {
    await tamper(owner, 'delete from audit.events where sequence = 1');
    expect(await problem()).toMatchObject({ sequence: 1 });
    await tamper(owner, 'truncate audit.events');
    expect(await problem()).toMatchObject({ sequence: 1, what: 'is missing; the chain had come to number 5' });
  });

  it('finds two events that changed places', async () => {
    await tamper(
      owner,
      'update audit.events set sequence = -2 where sequence = 2',
      'update audit.events set sequence = 2 where sequence = 3',
      'update audit.events set sequence = 3 where sequence = -2',
    );
    expect(await problem()).toMatchObject({ sequence: 2 });
  });

  it('finds an event that was put in, before the first or after the last', async () => {
    const forge = (sequence: number) =>
      `insert into audit.events (sequence, occurred_at, actor, action, hash) values (${sequence}, now(), 'system', 'test.forge', sha256('x'))`;
    await tamper(owner, forge(0));
    expect(await problem()).toMatchObject({ sequence: 0 });
    await tamper(owner, 'delete from audit.events where sequence = 0', forge(6));
    expect(await problem()).toMatchObject({ sequence: 6 });
  });

  it('finds a cut tail by the head that the database keeps', async () => {
    await tamper(owner, 'delete from audit.events where sequence = 5');
    expect(await problem()).toMatchObject({ sequence: 5, what: 'is missing; the chain had come to number 5' });
  });

  it('finds a cut tail whose head was put back, by an exported head', async () => {
    await tamper(
      owner,
      'delete from audit.events where sequence >= 4',
      'update audit.chain set (sequence, hash) = (select sequence, hash from audit.events where sequence = 3)',
    );
    expect(await problem()).toBeUndefined();
    expect(await problem([exported])).toMatchObject({ sequence: 4 });
  });

  it('finds a chain that was written anew, by an exported head', async () => {
    await tamper(
      owner,
      'delete from audit.events',
      "update audit.chain set sequence = 0, hash = sha256(convert_to(chain_id::text, 'UTF8'))",
    );
    for (let number = 1; number <= 6; number++)
      await recordEvent(database.db, { actor: 'system', action: 'test.happen', subject: 'anew' });
    expect(await problem()).toBeUndefined();
    expect(await problem([exported])).toMatchObject({ sequence: 5 });
  });
});
