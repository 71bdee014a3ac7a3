import path from 'node:path';
import type { Knex } from 'knex';
import { findFacts } from '../../server/checks/checks-repository';
import { type Bench, type BenchRow, median, timed } from './bench';
import { withBenchServer } from './bench-server';
import { fillPortal, memberIdOf } from './fill-portal';
import { writeActivities } from './import-files';
import { addOperator, loadApart } from './load-apart';

const members = 10_000;
/** BENCH_ACTIVITIES: for runs at another size. */
const activities = Number(process.env.BENCH_ACTIVITIES ?? 2_000_000);
const rounds = 3;

/** What customers notice of an import: verdicts while one runs beside verdicts before it. */
export const latencyBench: Bench = {
  name: 'latency',
  run: () =>
    withBenchServer(async ({ makeDatabase, folder }) => {
      const db = await makeDatabase('latency');
      await fillPortal(db, members);
      await addOperator(db);
      const file = path.join(folder, 'latency.csv');
      await writeActivities(file, activities, members);
      const idle: number[] = [];
      const busy: number[] = [];
      for (let round = 0; round < rounds; round++) {
        idle.push(await verdictTime(db, pause(3_000)));
        busy.push(
          await verdictTime(db, loadApart(db, folder, file, { kind: 'activities', options: { again: 'bench' } })),
        );
      }
      return [rowOf(median(idle), median(busy))];
    }),
};

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Median time of a verdict, asked for fifty times a second, while something else goes on. */
async function verdictTime(db: Knex, meanwhile: Promise<unknown>): Promise<number> {
  const times: number[] = [];
  let isOver = false;
  const over = meanwhile.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    const memberId = memberIdOf(1 + Math.floor(Math.random() * members));
    times.push(await timed(() => findFacts(db, memberId, [], 'bench')));
    await pause(20);
  }
  await over;
  return median(times);
}

const rowOf = (idle: number, busy: number): BenchRow => ({
  what: `verdict for one member while ${activities.toLocaleString('en')} activities are imported`,
  measured: `${(busy / idle).toFixed(2)} × (${busy.toFixed(2)} ms)`,
  against: `nothing else going on: ${idle.toFixed(2)} ms`,
  demand: 'at most 2 ×',
  isMet: busy / idle <= 2,
});
