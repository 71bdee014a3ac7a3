import { pipeline } from 'node:stream/promises';
import type { Knex } from 'knex';
import { from as copyFrom, to as copyTo } from 'pg-copy-streams';
import type { Db } from '../../db/connection';
import { withClient } from '../../db/connection';

const columns = 'change_id, person, incident_id, exposure';

/**
 * Keeps whom a change would clear, as `findCleared` left them in one transaction, in another: the first is about to be rolled back.
 * @param from has the temporary table `cleared`
 */
export async function keepPeople(from: Knex.Transaction, to: Knex.Transaction, changeId: number): Promise<void> {
  await to('change_people').where({ changeId }).delete();
  await withClient(from, (source) =>
    withClient(to, (target) =>
      pipeline(
        source.query(copyTo(`copy (select ${changeId}, person, incident_id, exposure from cleared) to stdout`)),
        target.query(copyFrom(`copy change_people (${columns}) from stdin`)),
      ),
    ),
  );
}

/** The same within one transaction, which stands. */
export async function keepPeopleHere(trx: Knex.Transaction, changeId: number): Promise<void> {
  await trx('change_people').where({ changeId }).delete();
  await trx.raw(`insert into change_people (${columns}) select ?, person, incident_id, exposure from cleared`, [
    changeId,
  ]);
}

/** Whether somebody in the temporary table `cleared` was not in the set that the change was approved with. */
export async function isAnybodyOutside(trx: Knex.Transaction, changeId: number): Promise<boolean> {
  const { rows } = await trx.raw(
    `select 1 from cleared c
     where not exists (
       select from change_people p
       where p.change_id = ? and p.person = c.person and p.incident_id = c.incident_id and p.exposure = c.exposure)
     limit 1`,
    [changeId],
  );
  return rows.length > 0;
}

/** The first members whom it clears, by ID. */
export async function listFirstPeople(db: Db, changeId: number, limit = 20): Promise<string[]> {
  return db('change_people')
    .where({ changeId })
    .whereRaw("not starts_with(person, ' ')")
    .distinct('person')
    .orderBy('person')
    .limit(limit)
    .pluck('person');
}

export interface ClearedPerson {
  /** Undefined for people without an account. */
  memberId: string | undefined;
  incident: string;
  exposure: string;
}

/** Everybody whom it clears, with what of, a block at a time. */
export async function* readPeople(db: Db, changeId: number, size = 10_000): AsyncGenerator<ClearedPerson[]> {
  let last: [string, number, string] = ['', 0, ''];
  for (;;) {
    const { rows } = await db.raw<{ rows: { person: string; incident_id: number; code: string; exposure: string }[] }>(
      `select p.person, p.incident_id, i.code, p.exposure
       from change_people p
       join incidents i on i.incident_id = p.incident_id
       where p.change_id = ? and (p.person, p.incident_id, p.exposure) > (?, ?, ?)
       order by p.person, p.incident_id, p.exposure
       limit ?`,
      [changeId, ...last, size],
    );
    const end = rows.at(-1);
    if (!end) return;
    last = [end.person, end.incident_id, end.exposure];
    yield rows.map(({ person, code, exposure }) => ({
      memberId: person.startsWith(' ') ? undefined : person,
      incident: code,
      exposure,
    }));
  }
}
