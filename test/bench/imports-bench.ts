import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Knex } from 'knex';
import { applyIncident } from '../../server/incidents/apply-incident';
import { testDependencies } from '../dependencies';
import { type Bench, type BenchRow, median, timed } from './bench';
import { withBenchServer } from './bench-server';
import { baselineName, copyFile } from './copy-baseline';
import { writeActivities, writeList, writeMembers } from './import-files';
import { addOperator, by, loadApart, urlOf } from './load-apart';
import type { LoadFigures } from './load-in-process';
import { listByHand, membersByHand } from './pgcrypto-baseline';

/** BENCH_ACTIVITIES=5000000 BENCH_MEMBERS=1000000 for the size that the demands name. */
const activities = Number(process.env.BENCH_ACTIVITIES ?? 1_000_000);
const members = Number(process.env.BENCH_MEMBERS ?? 200_000);
const entries = 475_813;
const rounds = 3;

/** Every import beside the baseline of its kind: from the moment that the file is all there to rows that are checked and queryable. */
export const importsBench: Bench = {
  name: 'imports',
  run: () =>
    withBenchServer(async ({ makeDatabase }) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'shokai-bench-'));
      try {
        const place = { folder, makeDatabase: (name: string) => makeDatabase(name).then(prepare) };
        return [...(await benchActivities(place)), ...(await benchMembersAndList(place))];
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    }),
};

interface Place {
  folder: string;
  makeDatabase: (name: string) => Promise<Knex>;
}

async function prepare(db: Knex): Promise<Knex> {
  await addOperator(db);
  const source = `
incident: bench
organisation: {ja: 計測}
title: {ja: 計測}
exposures: [{code: named, title: {ja: 名簿}, basis: list, data_items: [email], desk: main}]
desks: [{code: main}]
`;
  await applyIncident(testDependencies(db), { source, by });
  return db;
}

/** The file's columns and the key of a segment; the rest of the key is there by default. */
const activityBaseline = `
  drop table if exists baseline;
  create table baseline (member_id text collate "C" not null, activity text not null, occurred_at timestamptz not null, site text,
    payment_method text, segment_id int not null default 1, import_id int not null default 1,
    row_number int generated always as identity)`;

async function benchActivities(place: Place): Promise<BenchRow[]> {
  const file = path.join(place.folder, 'activities.csv');
  await writeActivities(file, activities, members);
  const db = await place.makeDatabase('bench_activities');
  const figures: LoadFigures[] = [];
  const baseline: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await db.raw(activityBaseline);
    baseline.push(
      await timed(async () => {
        await copyFile(
          db,
          urlOf(db),
          'baseline (member_id, activity, occurred_at, site, payment_method)',
          file,
          'csv header',
        );
        await db.raw('alter table baseline add primary key (member_id, segment_id, import_id, row_number)');
      }),
    );
    figures.push(await loadApart(db, place.folder, file, { kind: 'activities', options: { again: 'bench' } }));
  }
  return rowsFor(`import ${activities.toLocaleString('en')} activities, ${sizeOf(file)}`, figures, baseline, 0.9);
}

async function benchMembersAndList(place: Place): Promise<BenchRow[]> {
  const file = path.join(place.folder, 'members.csv');
  await writeMembers(file, members);
  const figures: LoadFigures[] = [];
  const baseline: number[] = [];
  let db: Knex | undefined;
  for (let round = 0; round < rounds; round++) {
    db = await place.makeDatabase(`bench_members_${round}`);
    figures.push(await loadApart(db, place.folder, file, { kind: 'members', options: {} }));
    baseline.push(await copyMembers(place, db));
  }
  const rows = rowsFor(
    `import ${members.toLocaleString('en')} members, ${sizeOf(file)}, sealed and digested`,
    figures,
    baseline,
    0.35,
  );
  const last = db as Knex;
  const byHand = await membersByHand(last, urlOf(last), file);
  const ours = median(figures.map(({ milliseconds }) => milliseconds));
  rows.push(
    handRow(`${members.toLocaleString('en')} members against the same work by hand with pgcrypto`, byHand, ours),
  );
  return [...rows, ...(await benchList(place, last))];
}

function handRow(what: string, byHand: number, ours: number): BenchRow {
  const ratio = byHand / ours;
  return {
    what,
    measured: `${ratio.toFixed(2)} of its speed (${seconds(ours)})`,
    against: `copy, hmac, encrypt_iv, joins and indexes in SQL: ${seconds(byHand)}`,
    demand: 'at least 1.0',
    isMet: ratio >= 1,
  };
}

/** `\copy` of the rows that an import made, into equal tables, and their indexes. */
async function copyMembers({ folder }: Place, db: Knex): Promise<number> {
  const tables = ['members', 'identifiers'];
  for (const table of tables) {
    await db.raw(`create table baseline_${table} (like ${table} including defaults)`);
    const { execSync } = await import('node:child_process');
    execSync(`psql "${urlOf(db)}" -qX -c "\\copy ${table} to '${folder}/${table}.copy'"`);
  }
  return timed(async () => {
    for (const table of tables) await copyFile(db, urlOf(db), `baseline_${table}`, `${folder}/${table}.copy`, '');
    await db.raw('alter table baseline_members add primary key (member_id)');
    await db.raw('alter table baseline_identifiers add primary key (digest, member_id)');
    await db.raw("create unique index on baseline_identifiers (digest) where kind = 'login_id'");
  });
}

const listBaseline = `
  drop table if exists baseline;
  create table baseline (member_id text collate "C", email text, phone text, note text, version int not null default 1,
    row_number int generated always as identity)`;

async function benchList(place: Place, db: Knex): Promise<BenchRow[]> {
  const file = path.join(place.folder, 'list.csv');
  await writeList(file, entries, members);
  const figures: LoadFigures[] = [];
  const baseline: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await db.raw(listBaseline);
    // As a database is that has been running for a while: its statistics know the versions before this one.
    await db.raw('analyze');
    baseline.push(
      await timed(async () => {
        await copyFile(db, urlOf(db), 'baseline (member_id, email, phone, note)', file, 'csv header');
        await db.raw('alter table baseline add primary key (version, row_number)');
        for (const column of ['member_id', 'email', 'phone']) await db.raw(`create index on baseline (${column})`);
      }),
    );
    const command = { kind: 'list' as const, incident: 'bench', exposure: 'named', options: { again: 'bench' } };
    figures.push(await loadApart(db, place.folder, file, command));
  }
  const what = `import a list of ${entries.toLocaleString('en')} rows, matched to ${members.toLocaleString('en')} members`;
  const ours = median(figures.map(({ milliseconds }) => milliseconds));
  const byHand = await listByHand(db, urlOf(db), file);
  const against = handRow('list of 475,813 against the same work by hand with pgcrypto', byHand, ours);
  return [...rowsFor(what, figures, baseline, 0.5), against];
}

const sizeOf = (file: string) => `${(statSync(file).size / 1e6).toFixed(0)} MB`;
const seconds = (milliseconds: number) => `${(milliseconds / 1000).toFixed(1)} s`;

function rowsFor(what: string, figures: LoadFigures[], baseline: number[], least: number): BenchRow[] {
  const ours = median(figures.map(({ milliseconds }) => milliseconds));
  const ratio = median(baseline) / ours;
  const memory = Math.max(...figures.map((figure) => figure.memory));
  return [
    {
      what,
      measured: `${ratio.toFixed(2)} of the baseline's speed (${seconds(ours)})`,
      against: `${baselineName} and equal indexes: ${seconds(median(baseline))}`,
      demand: `at least ${least}`,
      isMet: ratio >= least,
    },
    {
      what: 'its resident memory at most',
      measured: `${memory.toFixed(0)} MiB`,
      against: 'the process that imports',
      demand: 'at most 256 MiB',
      isMet: memory <= 256,
    },
  ];
}
