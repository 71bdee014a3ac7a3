import type { Knex } from 'knex';
import { type Db, prepared } from '../../db/connection';
import type { GateState, Second } from './open-gate';

/** A process that says what it can do, and what happened there since it last did. Times in milliseconds since 1970. */
export interface Report {
  process: string;
  perSecond: number;
  /** Who came to the end of the line. */
  arrived: readonly Second[];
  /** People who were let in and came. */
  came: number;
  now: number;
}

/** Seconds for which somebody who was let in is waited for: people near their turn look every two seconds, and who has gone must hold up nobody. */
const waitedFor = 4;
/** Seconds after which a process that is silent is gone. */
const silence = 10;
/** Seconds for which what has been let in is kept. */
const keptFor = 600;

/** Holds the gate for the transaction: one process at a time moves it. @returns until when it is open */
export async function holdGate(trx: Knex.Transaction, now: number): Promise<number> {
  await prepared(trx, {
    name: 'line-gate-make',
    text: 'insert into line_gate (open_until) values ($1) on conflict do nothing',
    values: [new Date(now)],
  });
  const { rows } = await prepared<{ open_until: Date }>(trx, {
    name: 'line-gate-hold',
    text: 'select open_until from line_gate for update',
    values: [],
  });
  return (rows[0] as { open_until: Date }).open_until.getTime();
}

export async function addReport(trx: Db, { process, perSecond, arrived, came, now }: Report): Promise<void> {
  const seconds = new Map(arrived.map(({ at, arrived: count }) => [at, count]));
  const present = Math.floor(now / 1_000) * 1_000;
  if (came > 0) seconds.set(present, seconds.get(present) ?? 0);
  await prepared(trx, {
    name: 'line-report',
    text: `with here as (
        insert into line_processes (process, per_second, seen_at) values ($1, $2, $3)
        on conflict (process) do update set per_second = excluded.per_second, seen_at = excluded.seen_at)
      insert into line_seconds as l (second, arrived, came)
      select second, arrived, case when second = $6 then $7 else 0 end from unnest($4::timestamptz[], $5::int[]) as n (second, arrived)
      on conflict (second) do update set arrived = l.arrived + excluded.arrived, came = l.came + excluded.came`,
    values: [
      process,
      perSecond,
      new Date(now),
      [...seconds.keys()].map((at) => new Date(at)),
      [...seconds.values()],
      new Date(present),
      came,
    ],
  });
}

interface LineRow {
  per_second: number;
  on_their_way: number;
  seconds: { at: number; arrived: number }[];
}

/** What all processes can do, who was let in and has not come, and who waits. */
export async function readLine(
  trx: Db,
  openUntil: number,
  now: number,
): Promise<GateState & { perSecond: number; onTheirWay: number }> {
  const { rows } = await prepared<LineRow>(trx, {
    name: 'line-read',
    text: `select
        (select coalesce(sum(per_second), 0) from line_processes where seen_at > $3) as per_second,
        (select greatest(coalesce(sum(let_in - came), 0), 0)::real from line_seconds where second > $2) as on_their_way,
        (select coalesce(json_agg(json_build_object('at', extract(epoch from second) * 1000, 'arrived', arrived) order by second), '[]')
          from line_seconds where second > $1::timestamptz - interval '1 second' and arrived > 0) as seconds`,
    values: [new Date(openUntil), new Date(now - waitedFor * 1_000), new Date(now - silence * 1_000)],
  });
  const row = rows[0] as LineRow;
  return { openUntil, seconds: row.seconds, perSecond: row.per_second, onTheirWay: row.on_their_way };
}

export async function moveGate(trx: Db, openUntil: number, letIn: number, now: number): Promise<void> {
  await prepared(trx, {
    name: 'line-gate-move',
    text: `with gate as (update line_gate set open_until = $1), old as (delete from line_seconds where second < least($1, $4::timestamptz))
      insert into line_seconds as l (second, let_in) select $2, $3 where $3::real > 0
      on conflict (second) do update set let_in = l.let_in + excluded.let_in`,
    values: [
      new Date(openUntil),
      new Date(Math.floor(now / 1_000) * 1_000),
      letIn,
      new Date(Math.min(openUntil, now) - keptFor * 1_000),
    ],
  });
}
