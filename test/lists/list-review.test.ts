import { listWrongKnownPeople } from '../../server/alarms/known-people';
import { approveImport } from '../../server/imports/approve-import';
import { getImport, updateImport } from '../../server/imports/imports-repository';
import { reviewList } from '../../server/imports/review-list';
import { sweepImports } from '../../server/imports/sweep-imports';
import { applyIncident } from '../../server/incidents/apply-incident';
import { approveIncident } from '../../server/incidents/approve-incident';
import { publishIncident } from '../../server/incidents/publish-incident';
import { submitIncident } from '../../server/incidents/submit-incident';
import { findLevels } from '../../server/matching/people-levels';
import { type Import, isListReviewed } from '../../server/rows/import';
import { approver, complaints, createImportBench, type ImportBench, operator } from '../imports/import-csv';
import { listIncident } from '../imports/list-incident';

/** No review, no approval; known people cannot be lost; an entry that could mean several members. */

const target = { incident: 'leak', exposure: 'named' };
let bench: ImportBench;
beforeEach(async () => {
  bench = await createImportBench();
  await applyIncident(bench.deps, { source: listIncident, by: operator });
  await bench.load(
    'members',
    'member_id,email\nM1,one@example.jp\nM2,two@example.jp\nM3,family@example.jp\nM4,family@example.jp\n',
  );
});
afterEach(() => bench.close());

const load = (file: string, options = {}) => bench.load('list', file, { ...target, options });
const approve = (importId: number, reason?: string, overruled: string[] = []) =>
  approveImport(bench.deps, { importId, by: approver, reason, overruled });
const samplesOf = async (importId: number) => (await getImport(bench.deps.db, importId)).options.samples;

/** As if the process had died between the load and the review. */
async function forgetReview(importId: number): Promise<void> {
  const { counts } = await getImport(bench.deps.db, importId);
  const { changes, samples, clears, reviewed, ...loaded } = counts;
  await updateImport(bench.deps.db, importId, { counts: loaded });
}

describe('no review, no approval', () => {
  test('a list whose review was not worked out to its end is not approved', async () => {
    const list = await load('member_id\nM1\n', { samples: { affected: ['M2'], unaffected: [] } });
    expect(isListReviewed(list)).toBe(true);
    await forgetReview(list.importId);
    await expect(approve(list.importId, 'a reason')).rejects.toThrow(`import review ${list.importId}`);
    await reviewList(bench.deps, list.importId);
    await expect(approve(list.importId)).rejects.toThrow('The answer of M2 would not be as');
  });

  test.each<[string, (list: Import) => Partial<Import>]>([
    ['of other figures', ({ counts }) => ({ counts: { ...counts, matched: 0, unmatched: 1 } })],
    ['of another file', () => ({ fileHash: Buffer.alloc(32, 1) })],
    ['of nobody known', ({ counts }) => ({ counts: { ...counts, samples: [] } })],
  ])('nor one with a review %s', async (_what, other) => {
    const list = await load('member_id\nM1\n', { samples: { affected: ['M1'], unaffected: ['M2'] } });
    await updateImport(bench.deps.db, list.importId, other(list));
    await expect(approve(list.importId, 'a reason')).rejects.toThrow('has no review of its present figures');
    expect(await bench.database.db('list_versions').where({ is_live: true })).toEqual([]);
  });

  test('somebody whom nobody knows, and who is merely possible, has the wrong answer', async () => {
    const list = await load('email\none@example.jp\nfamily@example.jp\n', {
      ambiguous: 'possible',
      samples: { affected: ['M1', 'M3'], unaffected: ['M2', 'M9'] },
    });
    expect(list.counts.samples).toEqual([
      { memberId: 'M1', isAffected: true, answer: 'certain' },
      { memberId: 'M3', isAffected: true, answer: 'possible' },
      { memberId: 'M2', isAffected: false, answer: null },
      { memberId: 'M9', isAffected: false, answer: 'unknown' },
    ]);
    await expect(approve(list.importId)).rejects.toThrow('The answer of M3, M9 would not be as');
  });
});

describe('known people', () => {
  test('stay known when the list is loaded again with other options', async () => {
    const first = await load('member_id\nM1\n', { samples: { affected: ['M2'], unaffected: [] } });
    const again = await load('member_id\nM1\n', { again: 'without samples' });
    expect(await samplesOf(again.importId)).toEqual({ affected: ['M2'], unaffected: [] });
    await expect(approve(again.importId)).rejects.toThrow('The answer of M2 would not be as');
    expect(await samplesOf(first.importId)).toEqual({ affected: ['M2'], unaffected: [] });
  });

  test('of a live list are asked ever after, also when the file is long erased; whom the approver overruled are not', async () => {
    const { deps } = bench;
    const list = await load('member_id\nM1\n', { samples: { affected: ['M1', 'M2'], unaffected: ['M4'] } });
    // Neither a reason alone nor one of the two is enough, and nobody else is overruled with them.
    await expect(approve(list.importId, 'few are members')).rejects.toThrow('The answer of M2 would not be as');
    await expect(approve(list.importId, 'M1 was a mistake', ['M1'])).rejects.toThrow('The answer of M2');
    await expect(approve(list.importId, undefined, ['M2'])).rejects.toThrow('why known people are overruled');
    await approve(list.importId, 'M2 was a mistake', ['M2']);
    expect(await samplesOf(list.importId)).toEqual({ affected: ['M1'], unaffected: ['M4'] });
    await submitIncident(deps, { code: 'leak', by: operator });
    await approveIncident(deps, { code: 'leak', by: approver });
    await publishIncident(deps, { code: 'leak', by: operator });
    const later = () => new Date(deps.now().getTime() + 31 * 86_400_000);
    await sweepImports({ ...deps, now: later });
    expect(await getImport(deps.db, list.importId)).toMatchObject({ erasedAt: expect.any(Date) });
    expect(await listWrongKnownPeople(deps.db)).toEqual([]);
    await bench.database.db('list_people').delete();
    expect(await listWrongKnownPeople(deps.db)).toEqual([
      { kind: 'known', subject: 'leak/named/M1', recorded: 'affected', found: 'no_match' },
    ]);
  });
});

describe('an entry that could mean several members', () => {
  const file = 'email,member_id\nfamily@example.jp,\none@example.jp,\nfamily@example.jp,\nguest@example.jp,\n';

  test('is an error unless each of them is to be possible', async () => {
    const refused = await load(file);
    expect(await complaints(bench, refused)).toContain(
      'row 2, column A (email), This could mean two members or more (メールアドレス (email)).',
    );
    const list = await load(file, { ambiguous: 'possible' });
    expect(list).toMatchObject({
      state: 'review',
      counts: { records: 4, accepted: 3, duplicates: 1, rejected: 0, matched: 3, unmatched: 1, ambiguous: 2 },
    });
    await approve(list.importId);
    const { incidentId = 0 } = list;
    const revision = await bench.database.db('revisions').first('revisionId');
    const levels = await findLevels(bench.deps.db, { incidentId, revisionId: revision?.revisionId }, 'named', [
      'M1',
      'M2',
      'M3',
      'M4',
    ]);
    expect([...levels]).toEqual([
      ['M1', 'certain'],
      ['M3', 'possible'],
      ['M4', 'possible'],
    ]);
  });

  test('identifiers that contradict each other stay an error, and one more identifier makes it certain', async () => {
    const refused = await load('email,member_id\nfamily@example.jp,M1\n', { ambiguous: 'possible' });
    expect(await complaints(bench, refused)).toEqual([
      expect.stringContaining('The identifiers belong to different members'),
    ]);
    const list = await load('email,member_id\nfamily@example.jp,M4\n', { ambiguous: 'possible' });
    expect(list.counts).toMatchObject({ accepted: 1, matched: 1, unmatched: 0 });
    expect(list.counts.ambiguous).toBeUndefined();
  });
});
