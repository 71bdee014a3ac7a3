import type { Db } from '../../db/connection';
import type { Verdict } from '../matching/verdict';

/** How many answers were given, apart from those on the command line. */
export interface HourFigure {
  /** Beginning of the hour. */
  hour: Date;
  answers: number;
  people: number;
}

/** Answers by hour between two hours, empty hours too; oldest first. */
export async function countChecksByHour(db: Db, from: Date, until: Date): Promise<HourFigure[]> {
  const { rows } = await db.raw(
    `select hour, count(person)::int as answers, count(distinct person)::int as people
     from generate_series(?::timestamptz, ?::timestamptz - interval '1 hour', interval '1 hour') as hour
     left join checks on checked_at >= hour and checked_at < hour + interval '1 hour' and via <> 'cli'
       and checked_at >= ? and checked_at < ?
     group by hour order by hour`,
    [from, until, from, until],
  );
  return rows;
}

/** People by the last verdict that each was told since a time. */
export async function countPeopleByVerdict(db: Db, since: Date): Promise<Partial<Record<Verdict, number>>> {
  const { rows } = await db.raw(
    `select verdict, count(*)::int as people
     from (
       select distinct on (person) verdict from checks
       where checked_at >= ? and via <> 'cli'
       order by person, checked_at desc, check_id desc
     ) as last
     group by verdict`,
    [since],
  );
  return Object.fromEntries(rows.map((row: { verdict: Verdict; people: number }) => [row.verdict, row.people]));
}
