import type { Knex } from 'knex';
import { allowLongWork } from '../../db/connection';
import { compileRules } from './compile-rules';
import { matchingSql, revisionAsPublished } from './matching-sql';

/** Whom `missing: no` of a revision keeps from being possible: who would match if a blank said nothing there. */
export interface KeptOut {
  count: number;
  /** The first members among them, by ID. */
  people: string[];
}

const mostNamed = 20;

/** Costs two passes over everybody where a criterion says `missing: no`, else nothing. Undefined: none says so. Nothing of it stays. */
export async function findKeptOut(db: Knex, revisionId: number): Promise<KeptOut | undefined> {
  if (!(await db('criteria').where({ revisionId, blankIsNone: true }).first('position'))) return undefined;
  const trx = await db.transaction();
  try {
    await allowLongWork(trx, '300s');
    const matches = `with ${matchingSql({ scope: revisionAsPublished(String(revisionId)) })}`;
    await trx.raw(`create temporary table by_value on commit drop as ${matches} select person, bit from matches`);
    await trx('criteria').where({ revisionId }).update({ blankIsNone: false });
    await trx('rules').where({ revisionId }).delete();
    await compileRules(trx, revisionId);
    const { rows } = await trx.raw<{ rows: [KeptOut] }>(
      `${matches},
       kept_out as (
         select distinct m.person from matches m
         where not exists (select from by_value b where b.person = m.person and b.bit = m.bit))
       select count(*)::int as count,
         array(select person from kept_out where not starts_with(person, ' ') order by person limit ?) as people
       from kept_out`,
      [mostNamed],
    );
    return rows[0];
  } finally {
    await trx.rollback();
  }
}
