import { setTimeout as pause } from 'node:timers/promises';
import type { Knex } from 'knex';
import { allowLongWork } from '../../db/connection';
import { keepSegments } from '../activities/segments';
import type { Dependencies } from '../dependencies';
import {
  findSelfCheck,
  findStoredWrong,
  isQuiet,
  listWrongFigures,
  type SelfCheckResult,
  updateSelfCheck,
  type WrongFigure,
} from '../figures/figures-repository';
import { figureKinds } from '../figures/figures-sql';
import { listFalselyCovered } from '../incidents/settle-coverage';
import { listWrongPeople } from '../matching/people-figures';
import { listDatabaseFaults } from './database-faults';
import { listWrongKnownPeople } from './known-people';

/** Milliseconds between the two counts that must agree about what is wrong. */
const between = 1_000;

/**
 * Compares what is there with what was recorded (rule 6 of docs/matching.md, `self_check`), and keeps the result, which the gate reads. What differs is
 * counted a second time; where it is the same then, and no change is being made, the gate closes.
 * Costs one pass over everything that is loaded.
 */
export async function runSelfCheck({ db }: Pick<Dependencies, 'db'>): Promise<WrongFigure[]> {
  const first = await countOnce(db);
  if (first.length === 0) {
    await updateSelfCheck(db, []);
    return [];
  }
  await pause(between);
  const seen = new Set(first.map(nameOf));
  return db.transaction(
    async (trx) => {
      await keepSegments(trx);
      const quiet = await isQuiet(trx);
      const wrong = (await listWrong(trx)).filter((one) => seen.has(nameOf(one)));
      if (quiet || wrong.length === 0) await updateSelfCheck(trx, wrong);
      return wrong;
    },
    { isolationLevel: 'repeatable read' },
  );
}

/** For whoever cannot wait for the job: counts where the stored result is over half an hour old. */
export async function freshenSelfCheck(deps: Pick<Dependencies, 'db'>): Promise<void> {
  if ((await findSelfCheck(deps.db)).isStale) await runSelfCheck(deps);
}

/**
 * The job, every minute: looks at the database itself, and counts after each change, while something is wrong, and every fifteen minutes.
 * @returns what is wrong
 */
export async function watchFigures(deps: Pick<Dependencies, 'db'>): Promise<WrongFigure[]> {
  const faults = await listDatabaseFaults(deps.db);
  if (faults.length > 0) {
    // Nothing else is asked for: the table that it stands in may be the one that is hidden.
    const others = (await findStoredWrong(deps.db)).filter(({ kind }) => kind !== 'database');
    await updateSelfCheck(deps.db, [...faults, ...others]);
    return [...faults, ...others];
  }
  const last = await findSelfCheck(deps.db);
  return isDue(last) ? runSelfCheck(deps) : last.wrong;
}

const isDue = ({ wrong, isOld, isOvertaken }: SelfCheckResult): boolean => wrong.length > 0 || isOld || isOvertaken;

const countOnce = (db: Knex): Promise<WrongFigure[]> =>
  db.transaction(
    async (trx) => {
      await keepSegments(trx);
      return listWrong(trx);
    },
    { isolationLevel: 'repeatable read' },
  );

/** What differs in the snapshot of a transaction. Costs one pass over everything that is loaded. */
export async function listWrong(trx: Knex.Transaction): Promise<WrongFigure[]> {
  await allowLongWork(trx, '10min');
  return [
    ...(await listDatabaseFaults(trx)),
    ...(await listWrongFigures(trx, figureKinds)),
    ...(await listWrongPeople(trx)),
    ...(await listWrongKnownPeople(trx)),
    ...(await listFalselyCovered(trx)).map((code) => ({
      ...{ kind: 'coverage', subject: code, recorded: 'covered', found: 'not covered' },
    })),
  ];
}

const nameOf = ({ kind, subject }: WrongFigure) => `${kind} ${subject}`;
