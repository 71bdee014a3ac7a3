import { connect } from '../../db/connection';
import { warmUp } from '../../server/checks/warm-up';
import { createTestDatabase } from '../database';

test('every connection of the pool has planned the answer before the first customer asks', async () => {
  const database = await createTestDatabase();
  const db = connect(database.url, { max: 3 });
  try {
    await warmUp({ db });
    expect(db.client.pool.numFree()).toBe(3);
    const planned = async () => {
      const { rows } = await db.raw('select generic_plans, custom_plans from pg_prepared_statements');
      return rows;
    };
    expect(await Promise.all([planned(), planned(), planned()])).toEqual(
      Array.from({ length: 3 }, () => [{ generic_plans: '1', custom_plans: '0' }]),
    );
  } finally {
    await db.destroy();
    await database.drop();
  }
});

test('a database that is not there delays the start by no error', async () => {
  const db = connect('postgres://nobody@127.0.0.1:1/nothing');
  await warmUp({ db });
  await db.destroy();
});
