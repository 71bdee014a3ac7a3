import type { Dependencies } from '../../server/dependencies';
import { isOtherThanAnnounced } from '../../server/incidents/announced-differences';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { NotReadyError, publishIncident } from '../../server/incidents/publish-incident';
import { findNewestRevision } from '../../server/incidents/revisions-repository';
import { submitIncident } from '../../server/incidents/submit-incident';
import { findKeptOut } from '../../server/matching/blank-is-none';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';

const unit = 'people' as const;
test.each([
  [10, { count: 10, unit }, false],
  [11, { count: 10, unit }, true],
  [9, { count: 10, unit }, true],
  [10, { count: 10, unit, at_most: true }, false],
  [3, { count: 10, unit, at_most: true }, false],
  [11, { count: 10, unit, at_most: true }, true],
  [105, { count: 100, unit, about: true }, false],
  [95, { count: 100, unit, about: true }, false],
  [106, { count: 100, unit, about: true }, true],
  [94, { count: 100, unit, about: true }, true],
  [5, { min: 5, max: 7, unit }, false],
  [7, { min: 5, max: 7, unit }, false],
  [4, { min: 5, max: 7, unit }, true],
  [8, { min: 5, max: 7, unit }, true],
  [8, { max: 7, unit }, true],
  [9, { min: 7, unit }, false],
  [1, { count: 100, unit: { en: 'cards' } }, false],
])('%i beside %j announced is another figure: %s', (affected, announced, isOther) => {
  expect(isOtherThanAnnounced(affected, announced)).toBe(isOther);
});

let bench: ImportBench;
let deps: Dependencies;
beforeEach(async () => {
  bench = await createImportBench();
  ({ deps } = bench);
  await bench.load('members', 'member_id\nA\nB\nC\n');
  await bench.load(
    'activities',
    'member_id,activity,occurred_at,site\nA,paid,2024-01-10,alpha\nB,paid,2024-01-10,\nB,paid,2024-01-10,beta\n',
    {
      covers: '2024-01-01..2024-12-31',
    },
  );
});
afterEach(() => bench.close());

async function ready(rest: string, criterion = ''): Promise<void> {
  const source = `incident: leak
organisation: {ja: 会社}
title: {ja: お知らせ}
${rest}
exposures: [{code: shop, title: {ja: 店}, basis: window, data_items: [email], desk: main, criteria: [{activities: [paid], sites: [alpha], from: 2024-01-01, to: 2024-01-31${criterion}}]}]
desks: [{code: main}]`;
  await applyIncident(deps, { source, by: operator });
  await submitIncident(deps, { code: 'leak', by: operator });
  await approveIncident(deps, { code: 'leak', by: approver });
}
const publish = (difference?: string) =>
  publishIncident(deps, { code: 'leak', by: operator, confirm: ['blank'], difference });

test('another figure than announced is published with words alone, which are kept', async () => {
  await ready('announced: {count: 3}');
  await expect(publish()).rejects.toThrow(
    'leak is not published: the incident: 1 are affected, and 3 people were announced (if that is right, --difference TEXT says why).',
  );
  await expect(publish('  ')).rejects.toThrow(NotReadyError);
  await publish('two members had asked to be deleted');
  const { incidentId } = await deps.db('incidents').first('incidentId');
  expect(await findNewestRevision(deps.db, incidentId)).toMatchObject({
    difference: 'two members had asked to be deleted',
  });
});

test.each(['announced: {count: 1}', 'announced: {count: 9}\nsample: true', ''])(
  'nothing is asked with %j',
  async (rest) => {
    await ready(rest);
    expect(await publish()).toBe(1);
  },
);

test('whom missing: no keeps from being possible is counted for the approver, and nothing of the count stays', async () => {
  await ready('', ', missing: no');
  const { revisionId } = await deps.db('revisions').first('revisionId');
  const rules = () => deps.db('rules').where({ revisionId }).orderBy('facetId');
  const before = await rules();
  expect(await findKeptOut(deps.db, revisionId)).toEqual({ count: 1, people: ['B'] });
  expect(await rules()).toEqual(before);
  await deps.db('criteria').update({ blankIsNone: false });
  expect(await findKeptOut(deps.db, revisionId)).toBeUndefined();
});
