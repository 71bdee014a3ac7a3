import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import type { Knex } from 'knex';
import pino from 'pino';
import { withClient } from '../../db/connection';
import { rollbackActivities } from '../../server/activities/rollback-activities';
import type { Answer } from '../../server/checks/answer';
import { checkIdentifier, checkMember } from '../../server/checks/check-person';
import { rollbackList } from '../../server/imports/rollback-list';
import { flipsSql } from '../../server/matching/changes-repository';
import { findClearedByRevision } from '../../server/matching/cleared-people';
import { listCounts } from '../../server/matching/counts-repository';
import { everyLiveIncident, matchingSql } from '../../server/matching/matching-sql';
import type { Import } from '../../server/rows/import';
import { createKeyring } from '../../server/sealing/keyring';
import { createTestDatabase, type TestDatabase } from '../database';
import { anyWorld, sizes, type World, type WorldKind, worldKinds } from './any-world';
import { loadNextRevision, loadWorld, personOf } from './load-world';
import {
  type Exposure,
  type Incident,
  isLive,
  type Judgement,
  judge,
  type Member,
  overall,
  type Person,
  tally,
  verdictOf,
} from './oracle';
import { codeForm } from './oracle-codes';
import type { Loaded } from './oracle-gate';

const keys = createKeyring(`k1:${randomBytes(32).toString('base64')}`, randomBytes(32).toString('base64'));
const now = () => new Date('2016-09-20T03:00:00Z');
const log = pino({ enabled: false });

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Every email that stands on an entry of a live list. */
const emailsOf = ({ incidents }: World) => [
  ...new Set(
    incidents.flatMap(({ exposures }) =>
      exposures.flatMap(({ list }) => list?.flatMap(({ email }) => email ?? []) ?? []),
    ),
  ),
];

/** `person incident exposure level` for every match, by the rules. */
function judgeEverybody(world: World): string[] {
  const people: [string, Person][] = [
    ...world.members.map((member): [string, Person] => [member.memberId, { member }]),
    ...emailsOf(world).map((email): [string, Person] => [personOf(keys, email), { email }]),
  ];
  return people.flatMap(([name, person]) =>
    world.incidents.filter(isLive).flatMap((incident) =>
      incident.exposures.flatMap((exposure) => {
        const { level } = judge(incident, exposure, person);
        return level === 'none' ? [] : [`${name} ${incident.code} ${exposure.code} ${level}`];
      }),
    ),
  );
}

/** The same by the SQL for everybody. */
async function matchEverybody(trx: Knex.Transaction): Promise<string[]> {
  const { rows } = await withClient(trx, (client) =>
    client.query(`with ${matchingSql({ scope: everyLiveIncident })}
      select m.person, i.code as incident, e.code as exposure, m.is_certain
      from matches m
      join exposures e on e.revision_id = m.revision_id and e.bit = m.bit
      join incidents i on i.live_revision_id = m.revision_id`),
  );
  return rows.map((row) => `${row.person} ${row.incident} ${row.exposure} ${row.is_certain ? 'certain' : 'possible'}`);
}

/** What an answer has to say, by the rules: verdicts and evidence per exposure. */
const expectedExposures = (incidents: Incident[], person: Person) =>
  incidents.filter(isLive).flatMap((incident) =>
    incident.exposures.flatMap((exposure) => {
      const verdict = verdictOf(incident, exposure, person);
      const evidence = evidenceOf(judge(incident, exposure, person));
      return verdict ? [{ incident: incident.code, exposure: exposure.code, verdict, evidence }] : [];
    }),
  );

function evidenceOf({ activities, memberships, list, everyone }: Judgement): string[] {
  return [
    ...activities.map(
      ({ activity, level }) => `${codeForm(activity.activity)} ${activity.occurredAt} ${level === 'certain'}`,
    ),
    ...memberships.map((level) => `member ${level === 'certain'}`),
    ...(list === 'none' ? [] : [`list 2 ${list === 'certain'}`]),
    ...(everyone ? ['everyone'] : []),
  ].sort();
}

const shown = ({ exposures }: Answer) =>
  exposures
    .map(({ incident, exposure, verdict, evidence }) => ({
      incident,
      exposure,
      verdict,
      evidence: evidence
        .map((fact) => {
          if (fact.kind === 'list') return `list ${fact.listVersion} ${fact.isCertain}`;
          if (fact.kind === 'membership') return `member ${fact.isCertain}`;
          return fact.kind === 'everyone'
            ? fact.kind
            : `${codeForm(fact.activity)} ${fact.occurredAt} ${fact.isCertain}`;
        })
        .sort(),
    }))
    .sort((a, b) => (`${a.incident} ${a.exposure}` < `${b.incident} ${b.exposure}` ? -1 : 1));

async function expectAnswer(trx: Knex.Transaction, world: World, member: Member): Promise<void> {
  const answer = await checkMember({ db: trx, keys, now, log }, member.memberId, { via: 'cli' });
  expect(shown(answer)).toEqual(expectedExposures(world.incidents, { member }));
  for (const { verdict, unknown } of answer.exposures)
    if (verdict !== 'under_investigation')
      expect([verdict, unknown.length > 0]).toEqual([verdict, verdict === 'possibly_affected']);
  const expected = overall(world.incidents, loadedOf(world), member);
  const { verdict, reason } = answer;
  expect([member.rejected, verdict, verdict === 'could_not_check' ? reason : undefined]).toEqual([
    ...[member.rejected, expected.verdict, expected.reason],
  ]);
  told.add([expected.verdict, expected.reason].filter(Boolean).join(' '));
}

const loadedOf = ({ members, loaded }: World): Loaded => ({
  ...(loaded ?? { covers: {}, selfCheck: 'agrees' }),
  activities: members.flatMap(({ activities }) => activities),
});

/** Verdicts and reasons that were drawn: a rule that is never drawn is not tested. */
const told = new Set<string>();
const everyAnswer = [
  ...['affected', 'possibly_affected', 'under_investigation', 'no_match_so_far', 'not_affected'],
  ...['held', 'nothing_published', 'list_missing', 'coverage', 'self_check', 'record'].map(
    (reason) => `could_not_check ${reason}`,
  ),
];

/** Every live incident counts as the rules do. */
async function expectCounts(trx: Knex.Transaction, { incidents, members }: World): Promise<void> {
  for (const incident of incidents.filter(isLive)) {
    const { incidentId } = await trx('incidents').where({ code: incident.code }).first('incidentId');
    const isBoth = (code: string | null) =>
      incident.exposures.some((exposure) => exposure.code === code && exposure.basis === 'both');
    const counts = (await listCounts(trx, { incidentId: incidentId })).map(
      ({ bit: _, onListOnly, inWindowOnly, ...count }) => ({
        ...count,
        onListOnly: isBoth(count.exposure) ? onListOnly : 0,
        inWindowOnly: isBoth(count.exposure) ? inWindowOnly : 0,
      }),
    );
    expect(counts).toEqual(tally(incident, members));
  }
}

/** Putting the outdated list of everybody in the place of the first exposure's live one changes what the rules say it changes. */
async function expectFlips(trx: Knex.Transaction, world: World, incident: Incident): Promise<void> {
  const [first, ...others] = incident.exposures as [Exposure, ...Exposure[]];
  const everybody = world.members.map(({ memberId }) => ({ members: [memberId] }));
  const { incidentId, listVersionId } = await trx('list_versions')
    .join('incidents', 'incidents.incidentId', 'list_versions.incident_id')
    .where({ code: incident.code, exposureCode: first.code, number: 1 })
    .first('incidents.incidentId', 'listVersionId');
  const levels = (exposures: Exposure[]) => judgeEverybody({ ...world, incidents: [{ ...incident, exposures }] });
  const before = levels(incident.exposures);
  const after = levels([{ ...first, list: everybody }, ...others]);
  const { rows: flips } = await trx.raw(flipsSql({ incidentId }, { incidentId, listVersionId }));
  const told = (at: 'before' | 'after') =>
    flips.flatMap((flip: Record<string, string | null>) =>
      flip[at] ? [`${flip.person} ${incident.code} ${flip.exposure} ${flip[at]}`] : [],
    );
  expect(told('before').sort()).toEqual(before.filter((line) => !after.includes(line)).sort());
  expect(told('after').sort()).toEqual(after.filter((line) => !before.includes(line)).sort());
}

/** Publishing the conditions of another incident clears whom the rules say it clears: who had an exposure and has it no longer. */
async function expectCleared(trx: Knex.Transaction, world: World, incident: Incident): Promise<void> {
  const other = world.incidents.find(({ code }) => code !== incident.code) ?? incident;
  const exposures = incident.exposures.map(({ code, part_of, list, namedBy }, index) => {
    const { basis, criteria, member_kinds, include_withdrawn } = other.exposures[
      index % other.exposures.length
    ] as Exposure;
    return { code, part_of, list, namedBy, basis, criteria, member_kinds, include_withdrawn };
  });
  const next: Incident = { ...incident, state: 'published', exposures };
  const { incidentId } = await trx('incidents').where({ code: incident.code }).first('incidentId');
  const revisionId = await loadNextRevision(trx, incidentId, next);
  const { count } = await findClearedByRevision(trx, { incidentId, revisionId });
  const told = (one: Incident) =>
    judgeEverybody({ ...world, incidents: [one] }).map((line) => line.slice(0, line.lastIndexOf(' ')));
  const after = new Set(told(next));
  const expected = told(incident).filter((line) => !after.has(line));
  const { rows } = await trx.raw('select person, exposure from cleared');
  const found = rows.map((row: Record<string, string>) => `${row.person} ${incident.code} ${row.exposure}`);
  expect(found.sort()).toEqual(expected.sort());
  expect(count).toBe(new Set(rows.map((row: Record<string, string>) => row.person)).size);
  cleared += count;
}

/** After the undoing of an import of activities and of a list everybody is matched as if the one had not come, and the list before were live. */
async function expectUndone(trx: Knex.Transaction, world: World): Promise<void> {
  const zone = world.members.flatMap(({ activities }) => activities)[0]?.timeZone;
  const undone = zone && (await trx('imports').where({ kind: 'activities', timeZone: zone }).first());
  if (undone) await rollbackActivities(trx, undone);
  const members = world.members.map((member) => ({
    ...member,
    activities: member.activities.filter(({ timeZone }) => timeZone !== zone),
  }));
  const restored = members.map(({ memberId }) => ({ members: [memberId] }));
  const version = await trx('list_versions').where({ isLive: true }).orderBy('listVersionId').first();
  if (version) await rollbackList(trx, { importId: version.importId } as Import);
  const listed = version && (await trx('incidents').where({ incidentId: version.incidentId }).first());
  const incidents = world.incidents.map((incident) => ({
    ...incident,
    exposures: incident.exposures.map((exposure) =>
      incident.code === listed?.code && exposure.code === version.exposureCode
        ? { ...exposure, list: restored }
        : exposure,
    ),
  }));
  expect((await matchEverybody(trx)).sort()).toEqual(judgeEverybody({ ...world, incidents, members }).sort());
  undoings += (undone ? 1 : 0) + (version ? 1 : 0);
}

let undoings = 0;

/** How many were cleared in all: a rule that never meets anybody is not tested. */
let cleared = 0;

/** Rolls the world back afterwards. */
async function inWorld(world: World, work: (trx: Knex.Transaction) => Promise<void>): Promise<void> {
  const trx = await database.db.transaction();
  try {
    await loadWorld(trx, keys, world);
    await work(trx);
  } finally {
    await trx.rollback();
  }
}

/** The world that failed would fill a thousand lines; seed and path bring it back. */
function tellShortly({ failed, seed, counterexamplePath, errorInstance }: fc.RunDetails<[World]>): void {
  if (!failed) return;
  const difference = errorInstance instanceof Error ? errorInstance.stack : String(errorInstance);
  throw new Error(`seed ${seed}, path "${counterexamplePath}": ${difference}`);
}

it.each(Object.entries(worldKinds) as [WorldKind, number][])(
  'agrees with the rules for one and for all: %s',
  async (kind, numRuns) => {
    await fc.assert(
      fc.asyncProperty(anyWorld(kind), (world) =>
        inWorld(world, async (trx) => {
          expect((await matchEverybody(trx)).sort()).toEqual(judgeEverybody(world).sort());
          await expectCounts(trx, world);
          for (const incident of world.incidents.filter(isLive)) {
            await expectFlips(trx, world, incident);
            await expectCleared(trx, world, incident);
          }
          for (const member of world.members) await expectAnswer(trx, world, member);
          for (const email of emailsOf(world)) {
            const answers = await checkIdentifier(
              { db: trx, keys, now, log },
              { kind: 'email', value: email },
              { via: 'email_code' },
            );
            const expected = expectedExposures(world.incidents, { email });
            expect(answers.map(shown)).toEqual([expected]);
          }
          await expectUndone(trx, world);
        }),
      ),
      { numRuns, endOnFailure: true, reporter: tellShortly },
    );
  },
  600_000,
);

it('has asked ten thousand cases, and had every answer and every reason', () => {
  const runs = Object.values(worldKinds).reduce((sum: number, number) => sum + number, 0);
  expect(runs * sizes.incidents * sizes.members).toBeGreaterThanOrEqual(10_000);
  expect([...told].sort()).toEqual(everyAnswer.toSorted());
  expect(undoings).toBeGreaterThan(runs);
  expect(cleared).toBeGreaterThan(300);
});
