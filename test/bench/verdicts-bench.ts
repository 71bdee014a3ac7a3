import type { Knex } from 'knex';
import { prepared, withClient } from '../../db/connection';
import { compactSegments } from '../../server/activities/compact-segments';
import { findFacts } from '../../server/checks/checks-repository';
import { findClearedByRevision } from '../../server/matching/cleared-people';
import { compileRules } from '../../server/matching/compile-rules';
import { listCounts } from '../../server/matching/counts-repository';
import { type Bench, type BenchRow, median, timed } from './bench';
import { withBenchServer } from './bench-server';
import { fillPortal, insertRevision, memberIdOf, readCase } from './fill-portal';
import { handWrittenSql } from './hand-written-sql';

const small = 10_000;
/** BENCH_MEMBERS: for runs at another size. */
const large = Number(process.env.BENCH_MEMBERS ?? 1_000_000);
/** Imports of activities. */
const batches = 50;

export const verdictsBench: Bench = {
  name: 'verdicts',
  run: () =>
    withBenchServer(async ({ makeDatabase }) => {
      const few = await makeDatabase('few');
      await fillPortal(few, small);
      const many = await makeDatabase('many');
      await fillPortal(many, large);
      const scattered = await makeDatabase('scattered');
      await fillPortal(scattered, small, batches);
      while (await compactSegments(scattered));
      await scattered.raw('vacuum analyze');
      return [
        ...(await measureOne(few, many, scattered)),
        ...(await measureAll(many)),
        ...(await measureClearing(many)),
      ];
    }),
};

/** Time in the server: what a round trip takes beyond one that asks for nothing. Medians over random members, in alternating rounds. */
async function measureOne(few: Knex, many: Knex, scattered: Knex): Promise<BenchRow[]> {
  const times = { few: [] as number[], many: [] as number[], scattered: [] as number[] };
  for (let round = 0; round < 24; round++) {
    const warm = round < 4;
    for (const [name, db, members] of [
      ['few', few, small] as const,
      ['many', many, large] as const,
      ['scattered', scattered, small] as const,
    ]) {
      const nothing: number[] = [];
      const answers: number[] = [];
      for (let index = 0; index < 150; index++) {
        const memberId = memberIdOf(1 + Math.floor(Math.random() * members));
        nothing.push(await timed(() => prepared(db, { name: 'nothing', text: 'select $1::text', values: [memberId] })));
        answers.push(await timed(() => findFacts(db, memberId, [], 'bench')));
      }
      if (!warm) times[name].push(median(answers) - median(nothing));
    }
  }
  const [fewTime, manyTime, scatteredTime] = [median(times.few), median(times.many), median(times.scattered)];
  const [smallText, largeText] = [small.toLocaleString('en'), large.toLocaleString('en')];
  return [
    {
      what: 'verdict and evidence for one member, server time',
      measured: `${manyTime.toFixed(2)} ms`,
      against: `${largeText} members`,
      demand: 'at most 1 ms',
      isMet: manyTime <= 1,
    },
    {
      what: `the same, from ${smallText} to ${largeText} members`,
      measured: `${(manyTime / fewTime).toFixed(2)} ×`,
      against: `${fewTime.toFixed(2)} ms with ${smallText}`,
      demand: 'at most 1.3 ×',
      isMet: manyTime / fewTime <= 1.3,
    },
    {
      what: `the same, with the activities of ${batches} imports`,
      measured: `${(scatteredTime / fewTime).toFixed(2)} ×`,
      against: `${fewTime.toFixed(2)} ms with one import`,
      demand: 'at most 1.3 ×',
      isMet: scatteredTime / fewTime <= 1.3,
    },
  ];
}

async function measureAll(db: Knex): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const [code, text] of Object.entries(handWrittenSql)) {
    const { incidentId } = await db('incidents').where({ code }).first('incidentId');
    const byHand = () => withClient(db, (client) => client.query(text));
    const ours = () => listCounts(db, { incidentId });
    assertEqual(code, (await byHand()).rows, await ours());
    const times = { byHand: [] as number[], ours: [] as number[] };
    for (let round = 0; round < 5; round++) {
      times.byHand.push(await timed(byHand));
      times.ours.push(await timed(ours));
    }
    const ratio = median(times.ours) / median(times.byHand);
    rows.push({
      what: `all verdicts of ${code}, counted`,
      measured: `${ratio.toFixed(2)} × (${Math.round(median(times.ours))} ms)`,
      against: `SQL written by hand: ${Math.round(median(times.byHand))} ms`,
      demand: 'at most 2 ×',
      isMet: ratio <= 2,
    });
  }
  return rows;
}

/** What publishing asks: whom a revision would clear, which nobody is by a new one that says the same, against one count of everybody. */
async function measureClearing(db: Knex): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const code of Object.keys(handWrittenSql)) {
    const incident = await db('incidents').where({ code }).first('incidentId');
    const { incidentId } = incident;
    const times = { counting: [] as number[], clearing: [] as number[] };
    const trx = await db.transaction();
    const revisionId = await insertRevision(trx, { incidentId, number: 2, document: readCase(code) });
    await compileRules(trx);
    for (let round = 0; round < 5; round++) {
      times.counting.push(await timed(() => listCounts(trx, { incidentId })));
      times.clearing.push(
        await timed(async () => {
          const { count } = await findClearedByRevision(trx, { incidentId, revisionId });
          if (count !== 0) throw new Error(`${code}: the same rules clear ${count}`);
        }),
      );
    }
    await trx.rollback();
    const ratio = median(times.clearing) / median(times.counting);
    rows.push({
      what: `whom publishing ${code} would clear`,
      measured: `${ratio.toFixed(2)} × (${Math.round(median(times.clearing))} ms)`,
      against: `one count of everybody: ${Math.round(median(times.counting))} ms`,
      demand: 'at most 2 ×',
      isMet: ratio <= 2,
    });
  }
  return rows;
}

/** A baseline that answers something else is none. */
function assertEqual(
  code: string,
  byHand: { exposure: string; certain: string; possible: string }[],
  ours: Awaited<ReturnType<typeof listCounts>>,
) {
  const expected = byHand.map(({ exposure, certain, possible }) => `${exposure} ${certain} ${possible}`);
  const found = ours
    .filter(({ exposure }) => exposure)
    .map((count) => `${count.exposure} ${count.affected} ${count.possible}`);
  if (expected.join() !== found.join())
    throw new Error(`${code}: ${expected.join(', ')} by hand, but ${found.join(', ')}`);
}
