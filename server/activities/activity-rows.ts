import { BinaryRows } from '../csv/binary-copy';
import { ImportFailure, type RejectedRow } from '../csv/import-problem';
import { plain } from '../csv/record-scanner';
import type { FacetValues } from '../matching/register-facets';
import type { Dictionaries } from '../members/dictionaries';
import { codeText } from '../people/code-key';
import { normaliseId } from '../people/identifier';
import { RowReader } from '../rows/row-reader';
import type { RowTransform, TransformedBlock, TransformSetup } from '../rows/row-transform';
import { createKeyring } from '../sealing/keyring';
import { FixedOffsetTime } from '../time/fixed-offset-time';
import { describeLocalTime, type LocalTime, parseLocalTime } from '../time/local-time';
import { readingAt } from '../time/time-zone';
import { type CachedFacet, FacetCache } from './facet-cache';

/** In the order that the rows have. */
export const activityColumns =
  'from_at, until_at, segment_id, import_id, row_number, facet_id, member_id, occurred_as, detail, midnight';

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
  const memberColumn = reader.indexOf('member_id') ?? -1;
  const timeColumn = reader.indexOf('occurred_at') ?? -1;
  const hasDetail = reader.has('detail');
  const facets = new FacetCache(facetColumns.flatMap((column) => reader.indexOf(column) ?? []));
  const fast = new FixedOffsetTime(setup.timeZone);
  const readTime = createTimeReader(reader, setup);
  const { midnight: reading, future, covers } = setup;
  const rows = new BinaryRows(10, 2 ** 20);
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
      if ((time ? time.from : isFast ? fast.from : 0) >= future) reader.report('occurred_at', 'in_future');
      const detail = hasDetail ? reader.freeText('detail') : undefined;
      if (reader.problems.length > 0) {
        const isKnown = !reader.problems.some(({ column }) => column === timeColumn);
        reader.reject(
          simple ? normaliseId(reader.raw('member_id')) : memberId,
          isKnown ? knownTime(time, isFast ? fast : undefined) : undefined,
        );
        return;
      }
      const from = time ? time.from : fast.from;
      const midnight = time
        ? time.midnight
        : fast.isMidnight && reading !== 'instant'
          ? fast.length === 1
            ? 's'
            : 'm'
          : null;
      const until = time ? time.until : fast.from + (midnight ? 86_400 : fast.length);
      if (from === -Infinity) reader.warn('occurred_at', 'unknown_time');
      else if (covers && (from < covers.from || from >= covers.until)) reader.warn('occurred_at', 'outside_coverage');
      rows.row().timestamp(from).timestamp(until).int(setup.target).int(setup.importId).int(reader.row);
      if (facet.facetId === 0) waiting.push({ at: rows.length + 4, facet });
      rows.int(facet.facetId);
      if (simple)
        rows.slice(reader.bytes, scanner.starts[memberColumn] as number, scanner.ends[memberColumn] as number);
      else rows.text(memberId as string);
      rows.text(time ? time.occurredAs : null);
      rows.bytes(detail === undefined ? null : keys.seal(detail, detailContext(setup.importId, reader.row)));
      rows.text(midnight);
      accepted++;
      count(facet, from, until, midnight !== null, met);
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
      for (const { tally } of met)
        Object.assign(tally, { rowCount: 0, midnightCount: 0, from: Infinity, until: -Infinity });
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

/** When an activity happened, in seconds since 1970. */
interface ReadTime {
  /** -Infinity and Infinity where the time is unknown. */
  from: number;
  until: number;
  /** The text of a time that its instant in the import's zone does not reproduce: one with an offset, or one that the clocks skipped. */
  occurredAs: string | null;
  /** Written as 0:00 (`m`) or 0:00:00 (`s`) and taken for that day, until all rows are there (`settleMidnights`). */
  midnight: 'm' | 's' | null;
}

const unknownTime: ReadTime = { from: -Infinity, until: Infinity, occurredAs: null, midnight: null };

/** When a rejected row happened: a midnight may stand for its day. Undefined where its time is not known. */
function knownTime(time: ReadTime | undefined, fast: FixedOffsetTime | undefined): RejectedRow['time'] {
  if (time) return time.from === -Infinity ? undefined : { from: time.from, until: time.until };
  return fast && { from: fast.from, until: fast.from + (fast.isMidnight ? 86_400 : fast.length) };
}

/** The same dates come again and again: what was read is kept for a while. */
function createTimeReader(reader: RowReader, setup: TransformSetup): () => ReadTime | undefined {
  const known = new Map<string, ReadTime>();
  return () => {
    const text = reader.required('occurred_at');
    if (text === undefined) return undefined;
    const found = known.get(text) ?? readTime(reader, text, setup);
    if (known.size > 20_000) known.clear();
    if (found) known.set(text, found);
    return found;
  };
}

function readTime(reader: RowReader, text: string, { timeZone, midnight }: TransformSetup): ReadTime | undefined {
  const time = reader.recordedTime('occurred_at', text);
  if (time === undefined) return undefined;
  if (time === 'unknown') return unknownTime;
  const seconds = ({ from, until }: LocalTime) => ({ from: from.getTime() / 1000, until: until.getTime() / 1000 });
  if (midnight !== 'instant' && isMidnight(time, timeZone)) {
    const day = parseLocalTime(describeLocalTime(time.from, time.until, timeZone).slice(0, 10), timeZone);
    return { ...seconds(day), occurredAs: null, midnight: time.precision === 'second' ? 's' : 'm' };
  }
  const isPlain = describeLocalTime(time.from, time.until, timeZone) === time.canonical;
  return { ...seconds(time), occurredAs: isPlain ? null : time.canonical, midnight: null };
}

/** 24:00 was meant as a time: nothing writes it behind a date that has none. */
function isMidnight({ from, precision, isEndOfDay }: LocalTime, timeZone: string): boolean {
  if (precision === 'day' || isEndOfDay) return false;
  const { hour, minute, second } = readingAt(timeZone, from.getTime());
  return hour === 0 && minute === 0 && second === 0;
}

function count(facet: CachedFacet, from: number, until: number, isMidnight: boolean, met: Set<CachedFacet>): void {
  const { tally } = facet;
  if (tally.rowCount === 0) met.add(facet);
  tally.rowCount++;
  if (isMidnight) tally.midnightCount++;
  if (from === -Infinity) return;
  if (from < tally.from) tally.from = from;
  if (until > tally.until) tally.until = until;
}

/** What may stand around an ID, or behind the digits that a spreadsheet made of one: `"` `'` `+` `.` `<` `=` `>`. */
const marks = new Set([0x22, 0x27, 0x2b, 0x2e, 0x3c, 0x3d, 0x3e]);

/** True for an ID of ASCII letters, digits and punctuation without spaces, which needs no normalising. IDs of digits only are noted. */
function isSimple(reader: RowReader, start: number, end: number): boolean {
  if (!(start < end) || end - start > 200) return false;
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
