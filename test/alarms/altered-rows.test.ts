import type { Knex } from 'knex';
import { connect } from '../../db/connection';
import { runSelfCheck } from '../../server/alarms/self-check';
import { approveImport } from '../../server/imports/approve-import';
import { reviewList } from '../../server/imports/review-list';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { approver, createImportBench, type ImportBench, operator } from '../imports/import-csv';

const source = `incident: leak
organisation: {ja: 会社}
title: {ja: お知らせ}
exposures:
  - {code: shop, title: {ja: 店}, basis: window, data_items: [email], desk: main, criteria: [{activities: [card_paid], from: 2016-05-20, to: 2016-08-14}]}
  - {code: named, title: {ja: 名簿}, basis: list, data_items: [email], desk: main}
desks: [{code: main}]
`;
const paid = (...lines: string[]) => `member_id,activity,occurred_at,site\n${lines.join('\n')}\n`;

let bench: ImportBench;
let owner: Knex;
beforeAll(async () => {
  bench = await createImportBench();
  owner = connect(bench.database.ownerUrl, { max: 1 });
  const { deps } = bench;
  await applyIncident(deps, { source, by: operator });
  await bench.load('members', 'member_id,email\nM1,m1@example.jp\nM2,m2@example.jp\nM3,m3@example.jp\n');
  await bench.load('activities', paid('M1,card_paid,2016-06-03,a', 'M2,card_paid,2015-06-03,b'));
  await bench.load('members', 'member_id,email\nM3,new3@example.jp\n');
  const list = await bench.load('list', 'email\nm2@example.jp\nguest@example.jp\n', {
    ...{ incident: 'leak', exposure: 'named' },
  });
  await reviewList(deps, list.importId);
  await approveImport(deps, { importId: list.importId, by: approver });
  await submitIncident(deps, { code: 'leak', by: operator });
  await approveIncident(deps, { code: 'leak', by: approver });
  await publishIncident(deps, { code: 'leak', by: operator, confirm: ['coverage', 'blank', 'zone'] });
});
afterAll(async () => {
  await owner.destroy();
  await bench.close();
});

/** What happens to a row behind the program's back, while no table has fewer rows than before; and how it is put back. */
const alterations = [
  {
    kind: 'activities',
    what: 'the time of an activity',
    sql: "update activities set from_at = '2010-01-01', until_at = '2010-01-02' where member_id = 'M1'",
    back: "update activities set from_at = '2016-06-02T15:00Z', until_at = '2016-06-03T15:00Z' where member_id = 'M1'",
  },
  {
    kind: 'activities',
    what: 'whose an activity is',
    sql: "update activities set member_id = 'M9' where member_id = 'M1'",
    back: "update activities set member_id = 'M1' where member_id = 'M9'",
  },
  {
    kind: 'activities',
    what: 'what an activity was',
    sql: "update activities set facet_id = facet_id + 1000 where member_id = 'M1'",
    back: "update activities set facet_id = facet_id - 1000 where member_id = 'M1'",
  },
  {
    kind: 'list_entries',
    what: 'the identifier of an entry',
    sql: "update list_entries set digests[2] = digests[2] || 'x' where row_number = 3",
    back: 'update list_entries set digests[2] = substr(digests[2], 1, length(digests[2]) - 1) where row_number = 3',
  },
  {
    kind: 'list_people',
    what: 'whom an entry means',
    sql: "update list_people set person = 'M3' where person = 'M2'",
    back: "update list_people set person = 'M2' where person = 'M3'",
  },
  {
    kind: 'former_identifiers',
    what: 'whose an identifier was',
    sql: "update former_identifiers set member_id = 'M1'",
    back: "update former_identifiers set member_id = 'M3'",
  },
  {
    kind: 'members',
    what: 'when somebody became a member',
    sql: "update members set registered_from = '2020-01-01', registered_until = '2020-01-02' where member_id = 'M1'",
    back: "update members set registered_from = null, registered_until = null where member_id = 'M1'",
  },
];

let day = 0;
it.each(alterations)(
  'no change takes over what became of $kind behind the program: $what',
  async ({ kind, sql, back }) => {
    const { deps } = bench;
    expect(await runSelfCheck(deps)).toEqual([]);
    await owner.raw(sql);
    day += 1;
    await bench.load('activities', paid(`M2,card_paid,2016-07-0${day},b`));
    await bench.load('members', `member_id,email\nX${day},x${day}@example.jp\n`);
    expect((await runSelfCheck(deps)).map((wrong) => wrong.kind)).toContain(kind);
    await owner.raw(back);
    await bench.load('activities', paid(`M2,card_paid,2016-07-1${day},b`));
    expect(await runSelfCheck(deps)).toEqual([]);
  },
);
