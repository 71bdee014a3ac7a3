import { createWriteStream, statSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Knex } from 'knex';
import { exportLetters } from '../../server/outreach/export-letters';
import { exportPeople } from '../../server/outreach/export-people';
import { sealProfile } from '../../server/people/profile';
import { testDependencies } from '../dependencies';
import { type Bench, type BenchRow, timed } from './bench';
import { withBenchServer } from './bench-server';
import { copyOut } from './copy-baseline';
import { fillPortal, memberIdOf } from './fill-portal';

/** BENCH_EXPORT=1060000: about 475,813 people of the case are exported. */
const members = Number(process.env.BENCH_EXPORT ?? 1_060_000);
const code = 'aplus-2021';

/** Files of everybody who matches, after ANALYZE, when plans are made by what is there. */
export const exportsBench: Bench = {
  name: 'exports',
  run: () =>
    withBenchServer(async ({ makeDatabase, urlOf, folder }) => {
      const db = await makeDatabase('exports');
      await fillPortal(db, members);
      await sealProfiles(db);
      await db.raw('analyze');
      const deps = testDependencies(db, { now: () => new Date() });
      const file = path.join(folder, 'export.csv');
      await mkdir(folder, { recursive: true });
      const collect = async (work: (write: (text: string) => Promise<void>) => Promise<unknown>) => {
        const out = createWriteStream(file);
        const write = (text: string) =>
          new Promise<void>((resolve) => (out.write(text) ? resolve() : out.once('drain', resolve)));
        await work(write);
        await new Promise((resolve) => out.end(resolve));
      };
      const exports: Record<string, [() => Promise<unknown>, string]> = {
        verdicts: [
          () => collect((write) => exportPeople(deps, { code: code, kind: 'verdicts', by: 'shell' }, write)),
          byHand(''),
        ],
        outreach: [
          () => collect((write) => exportPeople(deps, { code: code, kind: 'outreach', by: 'shell' }, write)),
          byHand(', m.profile'),
        ],
        letters: [
          () =>
            collect((write) => exportLetters(deps, { code, days: 30, onlyWithoutEmail: false, by: 'system' }, write)),
          byHand(', m.profile'),
        ],
      };
      const rows: BenchRow[] = [];
      for (const [name, [ours, select]] of Object.entries(exports)) {
        const baseline = await timed(() => copyOut(urlOf('exports'), select, file));
        const spent = await timed(ours);
        const ratio = baseline / spent;
        rows.push({
          what: `export of ${name}, ${(statSync(file).size / 1e6).toFixed(0)} MB of ${members.toLocaleString('en')} members`,
          measured: `${ratio.toFixed(2)} of its speed (${(spent / 1000).toFixed(1)} s)`,
          against: `\\copy (select …) of the same people: ${(baseline / 1000).toFixed(1)} s`,
          demand: 'at least 0.3',
          isMet: ratio >= 0.3,
        });
        await rm(file);
      }
      return rows;
    }),
};

const byHand = (columns: string) => `
  select a.member_id, max(1 + (a.from_at >= '2017-08-25 +09')::int), max(s.is_withdrawn::int)${columns}
  from activities a join facets f using (facet_id) join members m using (member_id) join standings s using (standing_id)
  where f.activity = 'login' and f.site = 'NETstation*APLUS' and f.channel = 'app' and a.until_at > '2017-08-25 +09'
  group by a.member_id${columns}`;

/** As an import leaves them; a profile that nobody can open is no export. */
async function sealProfiles(db: Knex): Promise<void> {
  const { keys } = testDependencies(db);
  const size = 20_000;
  for (let from = 1; from <= members; from += size) {
    const ids = Array.from({ length: Math.min(size, members - from + 1) }, (_, place) => memberIdOf(from + place));
    const profiles = ids.map((memberId) =>
      sealProfile(keys, memberId, { name: '架空 花子', email: `${memberId}@example.jp` }),
    );
    await db.raw(
      'update members m set profile = n.profile from unnest(?::text[], ?::bytea[]) as n (member_id, profile) where m.member_id = n.member_id',
      [ids, profiles],
    );
  }
}
