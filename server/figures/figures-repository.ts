import type { Knex } from 'knex';
import type { ClientBase } from 'pg';
import type { Db } from '../../db/connection';
import { type FigureKind, presentSql } from './figures-sql';

/** A figure that is not what was recorded; null: was not recorded, or is no longer there. */
export interface WrongFigure {
  /** A table, or `people` or `known`. */
  kind: string;
  subject: string;
  recorded: string | null;
  found: string | null;
}

/** Any number that no other advisory lock of the product has. */
const changeLock = 5_401_020;

/** Figures of these kinds that differ from what was recorded. */
export async function listWrongFigures(db: Db, kinds: readonly FigureKind[]): Promise<WrongFigure[]> {
  const { rows } = await db.raw<{ rows: WrongFigure[] }>(
    `select coalesce(p.kind, f.kind) as kind, coalesce(p.subject, f.subject) as subject, f.value as recorded, p.value as found
     from (${presentSql(kinds)}) p
     full join (select kind, subject, value from figures where kind = any (?)) f on f.kind = p.kind and f.subject = p.subject
     where p.value is distinct from f.value
     order by 1, 2`,
    [[...kinds]],
  );
  return rows;
}

/**
 * To be called before a change of these kinds: what is wrong by then stays wrong, whatever the change records, and what was held before in this
 * transaction stays held. Costs one count of what is named for the first time.
 */
export async function holdFigures(trx: Db, kinds: readonly FigureKind[]): Promise<void> {
  const { rows } = await trx.raw<{ rows: { held: Held }[] }>(`select ${heldSql} as held`);
  const held = rows[0]?.held ?? { kinds: [], wrong: [] };
  const fresh = kinds.filter((kind) => !held.kinds.includes(kind));
  if (fresh.length === 0) return;
  const wrong = (await listWrongFigures(trx, fresh)).map(({ kind, subject }) => `${kind} ${subject}`);
  const now: Held = { kinds: [...held.kinds, ...fresh], wrong: [...held.wrong, ...wrong] };
  await trx.raw(`select set_config('shokai.held_figures', ?, true)`, [JSON.stringify(now)]);
}

/** What was looked at before a change, and which figures, by kind and subject, were wrong then. */
interface Held {
  kinds: FigureKind[];
  wrong: string[];
}
const heldSql = `coalesce(nullif(current_setting('shokai.held_figures', true), ''), '{"kinds": [], "wrong": []}')::jsonb`;

/** Records what is there after a change that was meant, in its transaction. */
export async function recordFigures(trx: Db, kinds: readonly FigureKind[]): Promise<void> {
  await beginRecording(trx);
  await trx.raw(
    `with present as materialized (${presentSql(kinds)}),
     wrong as materialized (
       select jsonb_array_elements_text(${heldSql}->'wrong') as name),
     gone as (
       delete from figures f
       where f.kind = any (?) and concat_ws(' ', f.kind, f.subject) not in (select name from wrong)
         and not exists (select from present p where p.kind = f.kind and p.subject = f.subject))
     insert into figures (kind, subject, value)
     select kind, subject, value from present
     where concat_ws(' ', kind, subject) not in (select name from wrong)
     on conflict (kind, subject) do update set value = excluded.value, recorded_at = now()
     where figures.value <> excluded.value`,
    [[...kinds]],
  );
}

/** Records one figure that the change itself has counted; null: it is gone. */
export async function recordFigure(trx: Db, kind: string, subject: string, value: string | null): Promise<void> {
  await beginRecording(trx);
  if (value === null) await trx('figures').where({ kind, subject }).delete();
  else
    await trx('figures')
      .insert({ kind, subject, value })
      .onConflict(['kind', 'subject'])
      .merge({ value, recordedAt: trx.fn.now() });
}

/** The job does not take for wrong what a change is about to record. */
async function beginRecording(trx: Db): Promise<void> {
  await trx.raw('select pg_advisory_xact_lock_shared(?)', [changeLock]);
}

/** Whether no change is being recorded just now; until the transaction ends none is. */
export async function isQuiet(trx: Knex.Transaction): Promise<boolean> {
  const { rows } = await trx.raw('select pg_try_advisory_xact_lock(?) as is_quiet', [changeLock]);
  return rows[0].is_quiet;
}

export async function listRecorded(db: Db, kind: string): Promise<{ subject: string; value: string }[]> {
  return db('figures').where({ kind }).select('subject', 'value').orderBy('subject');
}

/** The stored result of the last comparison. */
export interface SelfCheckResult {
  wrong: WrongFigure[];
  /** It is over fifteen minutes old: time to count again. */
  isOld: boolean;
  /** It is over half an hour old. */
  isStale: boolean;
  /** Something was recorded since. */
  isOvertaken: boolean;
}

export async function findSelfCheck(db: Db): Promise<SelfCheckResult> {
  const { rows } = await db.raw(`
    select wrong, counted_at < now() - interval '15 minutes' as is_old, counted_at < now() - ${freshFor} as is_stale,
      exists (select from figures where recorded_at > counted_at) as is_overtaken
    from self_check`);
  const row = rows[0];
  return {
    wrong: row?.wrong ?? [],
    isOld: row?.is_old ?? true,
    isStale: row?.is_stale ?? true,
    isOvertaken: row?.is_overtaken ?? true,
  };
}

/** What the last comparison found, and nothing about its age. */
export async function findStoredWrong(db: Db): Promise<WrongFigure[]> {
  const row = await db('self_check').first('wrong');
  return row?.wrong ?? [];
}

export async function updateSelfCheck(db: Db, wrong: WrongFigure[]): Promise<void> {
  await db.raw(
    `insert into self_check (counted_at, wrong) values (now(), :wrong)
     on conflict (is_only) do update set counted_at = now(), wrong = :wrong`,
    { wrong: JSON.stringify(wrong) },
  );
}

/** Adds what was found over a connection of its own to the stored result; nothing happens in a database that has none yet. */
export async function addToSelfCheck(client: ClientBase, wrong: WrongFigure[]): Promise<void> {
  await client
    .query('update self_check set counted_at = now(), wrong = $1::jsonb || wrong where not wrong @> $1::jsonb', [
      JSON.stringify(wrong),
    ])
    .catch((error: { code?: string }) => {
      if (error.code !== undefinedTable) throw error;
    });
}

/** PostgreSQL's code for a table that does not exist. */
const undefinedTable = '42P01';

/** How long a result counts, as PostgreSQL writes it. */
const freshFor = `interval '30 minutes'`;

/** SQL condition: the last comparison is fresh, and agreed. */
export const selfCheckAgreesSql = `exists (select from self_check where wrong = '[]' and counted_at > now() - ${freshFor})`;
