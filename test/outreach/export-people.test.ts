import { csvLine } from '../../server/csv/csv-line';
import type { Dependencies } from '../../server/dependencies';
import { CouldNotCheckError, NotFoundError, RefusedError, UnreadableError } from '../../server/errors';
import { sealEntries } from '../../server/lists/list-entry';
import { type ExportKind, exportPeople } from '../../server/outreach/export-people';
import { sealProfile } from '../../server/people/profile';
import { published, smallWorld } from '../checks/small-world';
import { createTestDatabase, type TestDatabase } from '../database';
import { testDependencies } from '../dependencies';
import { loadWorld } from '../oracle/load-world';

let database: TestDatabase;
let deps: Dependencies;
beforeEach(async () => {
  database = await createTestDatabase();
  deps = testDependencies(database.db);
  await database.db.transaction((trx) => loadWorld(trx, deps.keys, smallWorld(published)));
});
afterEach(() => database.drop());

async function exported(kind: ExportKind, code = 'sample-2016'): Promise<string[]> {
  let text = '';
  await exportPeople(deps, { code, kind, by: 'shell' }, async (piece) => {
    text += piece;
  });
  return text.split('\r\n').slice(0, -1);
}

it('writes one row for each matching member and exposure', async () => {
  expect(await exported('verdicts')).toEqual([
    'member_id,exposure,verdict,status',
    'affected,web-server,affected,active',
    'onListOnly,web-server,possibly_affected,active',
    'partly,card,possibly_affected,active',
  ]);
});

it('adds how to reach them, and entries that mean no member; formula characters are harmless, identifiers as they are', async () => {
  const profile = {
    name: '=HYPERLINK("x")',
    email: 'affected@example.com',
    phone: '+819012345678',
    postalCode: '530-0001',
    address: '大阪市, "北区"',
    loginId: '@login',
  };
  const sealed = sealProfile(deps.keys, 'affected', profile);
  await database.db('members').where({ memberId: 'affected' }).update({ profile: sealed, locale: 'ja' });
  const entries = await database.db('list_entries').where('digests', '<>', '{}');
  for (const { listVersionId, rowNumber } of entries)
    await database
      .db('list_entries')
      .where({ listVersionId, rowNumber })
      .update({
        sealed: sealEntries(deps.keys, listVersionId, [
          [rowNumber, { email: `row${rowNumber}@example.com`, note: '-1 call' }],
        ]),
      });
  expect(await exported('outreach')).toEqual([
    'member_id,exposure,verdict,status,locale,name,email,phone,postal_code,address,login_id,list_row,note',
    'affected,web-server,affected,active,ja,"\'=HYPERLINK(""x"")",affected@example.com,+819012345678,530-0001,"大阪市, ""北区""",@login,,',
    'onListOnly,web-server,possibly_affected,active,,onListOnly,,,,,,,',
    'partly,card,possibly_affected,active,,partly,,,,,,,',
    ",web-server,possibly_affected,,,,row4@example.com,,,,,4,'-1 call",
    ",web-server,possibly_affected,,,,row5@example.com,,,,,5,'-1 call",
    ",known,affected,,,,row2@example.com,,,,,2,'-1 call",
  ]);
  expect(await database.db('audit.events').select('action', 'subject', 'data')).toEqual([
    { action: 'outreach.export', subject: 'sample-2016', data: { kind: 'outreach', rows: 6 } },
  ]);
});

it('names everybody as under investigation while that lasts', async () => {
  await database.db('incidents').update({ state: 'investigating' });
  expect((await exported('verdicts')).slice(1)).toContain('affected,web-server,under_investigation,active');
});

it('refuses a draft, an unknown incident, and a file that would lack people', async () => {
  await expect(exported('verdicts', 'other')).rejects.toThrow(NotFoundError);
  await database.db('list_versions').where({ exposureCode: 'known' }).update({ isLive: false });
  await expect(exported('verdicts')).rejects.toThrow(/known has no live list/);
  await database.db('facets').insert({ activity: 'new', activityKey: 'new' });
  await database.db('list_versions').where({ exposureCode: 'known', number: 2 }).update({ isLive: true });
  await expect(exported('verdicts')).rejects.toThrow(CouldNotCheckError);
  await database.db('incidents').update({ state: 'draft' });
  await expect(exported('verdicts')).rejects.toThrow(RefusedError);
});

it('fails where a record does not open', async () => {
  await database
    .db('members')
    .where({ memberId: 'affected' })
    .update({ profile: Buffer.from([0]) });
  await expect(exported('outreach')).rejects.toThrow(UnreadableError);
  expect(await exported('verdicts')).toHaveLength(4);
});

it('writes more people than it keeps in memory at a time', async () => {
  await database.db.raw(`
    insert into members (member_id, standing_id, profile, import_id)
    select 'X' || n, standing_id, profile, 0 from members, generate_series(10001, 22000) n where member_id = 'affected'`);
  await database.db.raw(`
    insert into list_people (person, list_version_id, row_number, is_certain, is_counted)
    select 'X' || n, list_version_id, n, true, true from list_versions, generate_series(10001, 22000) n
    where exposure_code = 'known' and is_live`);
  const lines = await exported('verdicts');
  expect(lines).toHaveLength(4 + 12_000);
  expect(lines.at(1)).toBe('X10001,known,affected,active');
  expect(new Set(lines).size).toBe(lines.length);
});

it('quotes what RFC 4180 has quoted', () => {
  expect(csvLine(['a"b', 'c,d', 'e\nf', undefined, '', ' g ', { exactly: '-1' }, '\t=x'])).toBe(
    '"a""b","c,d","e\nf",,, g ,-1,\'\t=x\r\n',
  );
});
