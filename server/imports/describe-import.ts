import type { TFunction } from 'i18next';
import type { RowProblem } from '../csv/import-problem';
import { columnLetter } from '../rows/csv-columns';
import { type HeaderColumn, isErrorFile, leftOut } from '../rows/header';
import { type Import, type ImportCounts, wrongSamples } from '../rows/import';

/** What a problem is, and what to do about it, in the language of `t`. */
export function describeProblem(t: TFunction, { code, params }: RowProblem): { message: string; hint: string } {
  const say = (part: 'message' | 'hint') => t(`imports:problem.${code}.${part}`, params ?? {});
  return { message: say('message'), hint: say('hint') };
}

/** `column C (日時)`, or nothing for a problem of the whole row. */
export function describePlace(header: HeaderColumn[], column: number | null): string {
  return column === null ? '' : `column ${columnLetter(column)} (${header[column]?.name ?? ''})`;
}

export const describeFailure = (t: TFunction, { failure }: Import): string | undefined =>
  failure && t(`imports:failure.${failure.code}`, failure.params);

export function describeWarnings(t: TFunction, { warnings = {}, midnights = [] }: ImportCounts): string[] {
  const told = Object.entries(warnings).map(([code, { count, firstRow, rows = [firstRow] }]) =>
    t(`imports:warning.${code}`, { count, row: firstRow, rows: rows.join(', ') + (count > rows.length ? ' …' : '') }),
  );
  const ofMidnights = midnights.map(({ activity, site, count, rows, isDay }) =>
    t(`imports:warning.midnight_${isDay ? 'day' : 'instant'}`, {
      what: site ? `${activity} @ ${site}` : activity,
      count,
      rows,
    }),
  );
  return [...told, ...ofMidnights];
}

/** Rows that match nobody, by shape; identifiers that find nobody any more; rows that were there already. */
function describeStrays({ strays, vanished, repeated }: ImportCounts): string[] {
  const groups = (strays?.groups ?? []).map(({ column, shape, count, rows, near }) => {
    const meant = near.map(({ row, memberId }) => `row ${row} would mean ${memberId} without its marks`);
    return [
      `match nobody: ${column} like ${shape}: ${count} (rows ${rows.join(', ')}${count > rows.length ? ' …' : ''})`,
      ...meant,
    ].join('; ');
  });
  const gone = vanished?.gone ? [`identifiers of the live list that are not on this one: ${vanished.gone}`] : [];
  const lost = vanished?.lost ? [`identifiers of live lists that no longer find anybody: ${vanished.lost}`] : [];
  const again = repeated
    ? [
        `rows that an earlier import brought already: ${repeated.rows} (import ${Object.keys(repeated.byImport).join(', ')})`,
      ]
    : [];
  return [...groups, ...gone, ...lost, ...again];
}

/** The figures of an import as lines of text, control totals first. */
export function describeCounts({ kind, counts, header = [] }: Import): string[] {
  if (counts.records === undefined) return [];
  const names = leftOut(header);
  const { records, accepted, rejected, duplicates, blank, comparison } = counts;
  const lines = [
    `records ${records} = accepted ${accepted} + rejected ${rejected} + duplicates ${duplicates} + blank ${blank}`,
  ];
  if (kind === 'members' && counts.added !== undefined) {
    const removed = counts.removed === undefined ? '' : `, removed ${counts.removed}`;
    lines.push(`added ${counts.added}, changed ${counts.changed}, unchanged ${counts.unchanged}${removed}`);
  }
  if (counts.ofUnknownMembers)
    lines.push(`of unknown members ${counts.ofUnknownMembers} (kept; they count when the member comes)`);
  if (counts.matched !== undefined) lines.push(`members ${counts.matched}, without an account ${counts.unmatched}`);
  if (counts.ambiguous)
    lines.push(`ambiguous entries ${counts.ambiguous} (possible for each member whom they could mean)`);
  if (comparison)
    lines.push(
      `against the live list${comparison.liveVersionId === null ? ' (there is none)' : ''}: added ${comparison.added}, removed ${comparison.removed}, changed ${comparison.changed}, unchanged ${comparison.unchanged}`,
    );
  if (kind === 'list' && isErrorFile(header.map(({ name }) => name)))
    lines.push('warning: these are corrected rows alone; in force, they would be the whole list');
  if (names.length > 0) lines.push(`columns left out: ${names.join(', ')}`);
  lines.push(...describeStrays(counts));
  const { changes } = counts;
  const wrong = wrongSamples(counts).map(({ memberId }) => memberId);
  if (changes)
    lines.push(
      `once live: newly affected ${changes.newlyAffected}, newly possible ${changes.newlyPossible}, cleared ${changes.cleared}, raised to certain ${changes.raised}, lowered to possible ${changes.lowered}`,
    );
  if (wrong.length > 0) lines.push(`samples whose answer would be wrong: ${wrong.join(', ')}`);
  return lines;
}
