import { readIncidentFile } from '../../server/incident-file/read-incident-file';
import { type BoundaryRow, tabulateBoundaries } from '../../server/incidents/boundary-table';
import { compileRevision } from '../../server/matching/compile-revision';
import { createTestDatabase, type TestDatabase } from '../database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const now = new Date('2026-12-01T00:00:00Z');
let cases = 0;

/** A draft of these exposures, in Japan's time. */
async function draftOf(exposures: string) {
  const { db } = database;
  const code = `case-${++cases}`;
  const document = readIncidentFile(`incident: ${code}
organisation: {ja: 会社}
title: {ja: お知らせ}
time_zone: Asia/Tokyo
exposures:
${exposures}
desks: [{code: main}]`);
  const [{ incidentId }] = await db('incidents').insert({ code }, ['incidentId']);
  const row = { incidentId, number: 1, source: '', document: JSON.stringify(document), appliedBy: 'staff-1' };
  const [{ revisionId }] = await db('revisions').insert(row, ['revisionId']);
  await compileRevision(db, revisionId);
  return { incidentId, revisionId, document };
}

const exposure = (code: string, rest: string) =>
  `  - {code: ${code}, title: {ja: 甲}, data_items: [email], desk: main, ${rest}}`;
const shown = ({ end, at, side, says }: BoundaryRow) => `${end} ${at.toISOString()} ${side} ${says}`;
const tableOf = async (exposures: string) => tabulateBoundaries(database.db, await draftOf(exposures), now);

const day = [
  'from 2016-05-19T14:59:59.000Z outside no_match',
  'from 2016-05-19T15:00:00.000Z inside affected',
  'to 2016-08-14T14:59:59.000Z inside affected',
  'to 2016-08-14T15:00:00.000Z outside no_match',
];

test('days begin and end by the clocks of the incident', async () => {
  const rule = 'basis: window, criteria: [{sites: [alpha, ベータ], from: 2016-05-20, to: 2016-08-14}]';
  const table = await tableOf(exposure('one', rule));
  expect(table.map(shown)).toEqual(day);
  expect(table.every(({ isAsWindowSays }) => isAsWindowSays)).toBe(true);
});

test('who is asked about stands on the list, is of the kinds and belongs to what the exposure is part of', async () => {
  const both =
    'basis: both, member_kinds: [affiliate], part_of: wider, criteria: [{activities: [card_paid], from: 2016-05-20, to: 2016-08-14}]';
  const wider =
    'basis: either, criteria: [{sites: [beta], except: [{sites: [beta], products: [x]}], from: 2010-01-01}]';
  const table = await tableOf(`${exposure('one', both)}\n${exposure('wider', wider)}`);
  const ofOne = table.filter((row) => row.exposure === 'one');
  expect(ofOne.map(shown)).toEqual(day.map((line) => line.replace('no_match', 'possibly_affected')));
  expect(table.every(({ isAsWindowSays }) => isAsWindowSays)).toBe(true);
});

test('an uncertain end has an instant before, between and after', async () => {
  const rule = 'basis: window, criteria: [{sites: [alpha], to: {possible: 2016-08-14, certain: 2016-08-10}}]';
  expect((await tableOf(exposure('one', rule))).map(shown)).toEqual([
    'to 2016-08-10T14:59:59.000Z inside affected',
    'to 2016-08-10T15:00:00.000Z unsure possibly_affected',
    'to 2016-08-14T14:59:59.000Z unsure possibly_affected',
    'to 2016-08-14T15:00:00.000Z outside no_match',
  ]);
});

test('exceptions have windows of their own, and one without ends a single instant', async () => {
  const except = 'except: [{sites: [alpha], from: "2016-06-01 10:00", to: "2016-06-01 10:29"}, {sites: [beta]}]';
  const rule = `basis: window, criteria: [{sites: [alpha, beta], ${except}, from: 2016-05-20, to: 2016-08-14}]`;
  const table = await tableOf(exposure('one', rule));
  expect(table.filter(({ window }) => window === 'criterion').map(shown)).toEqual(day);
  expect(table.filter(({ window }) => window === 'except').map(shown)).toEqual([
    'from 2016-06-01T00:59:59.000Z outside affected',
    'from 2016-06-01T01:00:00.000Z inside no_match',
    'to 2016-06-01T01:29:59.000Z inside no_match',
    'to 2016-06-01T01:30:00.000Z outside affected',
    'undefined 2016-05-19T15:00:00.000Z inside no_match',
  ]);
});

test('of membership, who left at its beginning and who joined at its end', async () => {
  const rule = 'basis: window, criteria: [{membership: {from: 2016-05-20, to: 2016-08-14}}]';
  expect((await tableOf(exposure('one', rule))).map(shown)).toEqual(day);
});

test('an instant that another rule takes is told apart', async () => {
  const rules = '{sites: [alpha], to: 2016-08-14}, {sites: [alpha], from: 2016-08-15, to: 2016-08-20}';
  const table = await tableOf(exposure('one', `basis: window, criteria: [${rules}]`));
  const others = table.filter(({ isAsWindowSays }) => !isAsWindowSays);
  expect(others.map(shown)).toEqual([
    'to 2016-08-14T15:00:00.000Z outside affected',
    'from 2016-08-14T14:59:59.000Z outside affected',
  ]);
});

test('an exposure of a list alone has no windows, and nothing of the asking stays', async () => {
  const { db } = database;
  const counted = async () => {
    const tables = [
      'facets',
      'standings',
      'members',
      'activities',
      'rules',
      'standing_masks',
      'list_versions',
      'list_people',
    ];
    return Promise.all(tables.map(async (table) => (await db(table).count())[0]));
  };
  const draft = await draftOf(
    `${exposure('listed', 'basis: list')}\n${exposure('one', 'basis: window, criteria: [{sites: [new-site], from: 2020-01-01}]')}`,
  );
  const before = await counted();
  expect((await tabulateBoundaries(db, draft, now)).map(shown)).toEqual([
    'from 2019-12-31T14:59:59.000Z outside no_match',
    'from 2019-12-31T15:00:00.000Z inside affected',
  ]);
  expect(await counted()).toEqual(before);
});
