import { BinaryRows } from '../csv/binary-copy';
import { ImportFailure } from '../csv/import-problem';
import { plain } from '../csv/record-scanner';
import type { FacetValues } from '../matching/register-facets';
import type { Dictionaries } from '../members/dictionaries';
import { codeText } from '../people/code-key';
import { normaliseId } from '../people/identifier';
import { RowReader } from '../rows/row-reader';
import type { RowTransform, TransformedBlock, TransformSetup } from '../rows/row-transform';
import { createKeyring } from '../sealing/keyring';
import { FixedOffsetTime } from '../time/fixed-offset-time';
import { describeLocalTime, type LocalTime } from '../time/local-time';
import { type CachedFacet, FacetCache } from './facet-cache';

/** In the order that the rows have. */
export const activityColumns =
  'from_at, until_at, segment_id, import_id, row_number, facet_id, member_id, occurred_as, detail';

const facetColumns = ['activity', 'site', 'product', 'channel', 'payment_method'] as const;
const mostFacets = 100_000;

/** What the detail of an activity is sealed for. */
export const detailContext = (importId: number, row: number): string => `activity:${importId}:${row}`;

/** Rows of an activities file → rows of `activities`. */
export function createActivityTransform(setup: TransformSetup, dictionaries: Dictionaries): RowTransform {
  const reader = new RowReader(setup);
  const writer = createWriter(setup, reader);
  return {
    async transform(block) {
      writer.begin();
      reader.each(block, writer.write);
      await writer.learnFacets(dictionaries);
      const { records, blank, rejects, warnings, idLengths } = reader;
      return { ...writer.take(), records, blank, rejects, warnings, idLengths };
    },
  };
}

function createWriter(setup: TransformSetup, reader: RowReader) {
  const { scanner } = reader;
  const keys = createKeyring(setup.piiKey, setup.digestKey);
  const memberColumn = reader.indexOf('member_id') as number;
  const timeColumn = reader.indexOf('occurred_at') as number;
  const hasDetail = reader.indexOf('detail') !== undefined;
  const facets = new FacetCache(facetColumns.flatMap((column) => reader.indexOf(column) ?? []));
  const fast = new FixedOffsetTime(setup.timeZone);
  const readTime = createTimeReader(reader);
  const rows = new BinaryRows(9, 2 ** 20);
  /** Combinations that the file had not shown before, and where their rows wait for the ID. */
  let unknown: { facet: CachedFacet; values: FacetValues }[] = [];
  let waiting: { at: number; facet: CachedFacet }[] = [];
  let met = new Set<CachedFacet>();
  let accepted = 0;
  let corrected: number[] = [];

  const facetOf = (): CachedFacet => {
    const found = facets.find(reader.bytes, scanner);
    if (found) return found;
    if (facets.size >= mostFacets) throw new ImportFailure('too_many_facets', { limit: mostFacets, row: reader.row });
    const before = reader.problems;
    reader.problems = [];
    const values = readFacet(reader);
    const facet = facets.add(reader.bytes, scanner, reader.problems);
    if (reader.problems.length === 0) unknown.push({ facet, values });
    reader.problems = before;
    return facet;
  };

  return {
    begin() {
      accepted = 0;
      corrected = [];
      met = new Set();
    },
    write: () => {
      const simple = isSimple(reader, scanner.starts[memberColumn] as number, scanner.ends[memberColumn] as number);
      const memberId = simple ? undefined : reader.required('member_id', () => reader.memberId());
      const isFast =
        scanner.styles[timeColumn] === plain &&
        fast.read(reader.bytes, scanner.starts[timeColumn] as number, scanner.ends[timeColumn] as number);
      const time = isFast ? undefined : readTime();
      const facet = facetOf();
      if (facet.problems.length > 0) reader.problems.push(...facet.problems);
      const detail = hasDetail ? reader.freeText('detail') : undefined;
      if (reader.problems.length > 0) {
        reader.reject(simple ? normaliseId(reader.raw('member_id')) : memberId);
        return;
      }
      const from = time ? time.from.getTime() / 1000 : fast.from;
      const until = time ? time.until.getTime() / 1000 : fast.from + fast.length;
      rows.row().timestamp(from).timestamp(until).int(setup.target).int(setup.importId).int(reader.row);
      if (facet.facetId === 0) waiting.push({ at: rows.length + 4, facet });
      rows.int(facet.facetId);
      if (simple)
        rows.slice(reader.bytes, scanner.starts[memberColumn] as number, scanner.ends[memberColumn] as number);
      else rows.text(memberId as string);
      rows.text(time ? occurredAs(time, setup.timeZone) : null);
      rows.bytes(detail === undefined ? null : keys.seal(detail, detailContext(setup.importId, reader.row)));
      accepted++;
      count(facet, from, until, met);
      if (setup.correctedRow !== undefined) corrected.push(correctedRow(reader, setup.correctedRow));
    },
    async learnFacets(dictionaries: Dictionaries): Promise<void> {
      if (unknown.length === 0) return;
      const ids = await dictionaries.facetIds(unknown.map(({ values }) => values));
      for (const [index, { facet }] of unknown.entries()) facet.facetId = ids[index] as number;
      unknown = [];
    },
    take(): Pick<TransformedBlock, 'copy' | 'accepted' | 'facets' | 'corrected'> {
      const copy = rows.take();
      for (const { at, facet } of waiting) copy.writeInt32BE(facet.facetId, at);
      waiting = [];
      const tallies = [...met].map(({ facetId, tally }) => ({ ...tally, facetId }));
      for (const facet of met) facet.tally.rowCount = 0;
      return { copy, accepted, facets: tallies, corrected };
    },
  };
}

function readFacet(reader: RowReader): FacetValues {
  const value = (column: (typeof facetColumns)[number], least?: number) =>
    reader.freeText(column, codeText, least) ?? null;
  return {
    activity: reader.required('activity', () => reader.freeText('activity', codeText)) ?? '',
    site: value('site'),
    product: value('product', 14),
    channel: value('channel'),
    paymentMethod: value('payment_method'),
  };
}

/** The same dates come again and again: what was read is kept for a while. */
function createTimeReader(reader: RowReader): () => LocalTime | undefined {
  const known = new Map<string, LocalTime>();
  return () => {
    const text = reader.required('occurred_at');
    if (text === undefined) return undefined;
    const found = known.get(text) ?? reader.time('occurred_at', text);
    if (known.size > 20_000) known.clear();
    if (found) known.set(text, found);
    return found;
  };
}

/** The text of a time that its instant in the import's zone does not reproduce: one with an offset, or one that the clocks skipped. */
function occurredAs({ from, until, canonical }: LocalTime, timeZone: string): string | null {
  return describeLocalTime(from, until, timeZone) === canonical ? null : canonical;
}

function count(facet: CachedFacet, from: number, until: number, met: Set<CachedFacet>): void {
  const { tally } = facet;
  if (tally.rowCount === 0) {
    tally.from = from;
    tally.until = until;
    met.add(facet);
  }
  tally.rowCount++;
  if (from < tally.from) tally.from = from;
  if (until > tally.until) tally.until = until;
}

/** What may stand around an ID, or behind the digits that a spreadsheet made of one: `"` `'` `+` `.` `<` `=` `>`. */
const marks = new Set([0x22, 0x27, 0x2b, 0x2e, 0x3c, 0x3d, 0x3e]);

/** True for an ID of ASCII letters, digits and punctuation without spaces, which needs no normalising. IDs of digits only are noted. */
function isSimple(reader: RowReader, start: number, end: number): boolean {
  if (start === end || end - start > 200) return false;
  let isNumber = true;
  for (let at = start; at < end; at++) {
    const byte = reader.bytes[at] as number;
    if (byte <= 0x20 || byte >= 0x7f || marks.has(byte)) return false;
    if (byte < 0x30 || byte > 0x39) isNumber = false;
  }
  if (isNumber) reader.noteLength(end - start);
  return true;
}

/** The row of the corrected file that this one stands for; 0 where it names none. */
function correctedRow(reader: RowReader, column: number): number {
  const text = reader.fields.read(reader.bytes, reader.scanner, column).normalize('NFKC').trim();
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
