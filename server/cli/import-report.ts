import { peopleOf } from '../changes/describe-change';
import type { Dependencies } from '../dependencies';
import {
  describeCounts,
  describeFailure,
  describePlace,
  describeProblem,
  describeWarnings,
} from '../imports/describe-import';
import { listRejects } from '../imports/rejects-repository';
import type { Import } from '../rows/import';
import { isBlocked, isFailed, isInReview, isToFix } from '../rows/import-states';
import { textsOf } from '../texts/i18n';

const t = textsOf('en');
const shownRejects = 20;

/** What a reason for loading the same bytes again would remedy. */
const sameAgain: ReadonlySet<string> = new Set(['same_load', 'same_bytes']);

/** True where the command has to say that it did not do what was asked. */
export const isRefused = (shown: Import): boolean =>
  isToFix(shown) ||
  isFailed(shown) ||
  (isBlocked(shown) && shown.failure !== undefined) ||
  shown.failure?.code === 'same_bytes';

/** An import for standard output, its ID and state first. */
export function describeImportFully(shown: Import): string[] {
  const { importId, state, kind, incident, exposure, options, encoding, fileHash, importedBy, importedAt } = shown;
  const target = kind === 'list' ? ` of ${incident} ${exposure}` : '';
  const lines = [`import ${importId} ${state}`];
  lines.push(`${kind}${target}${options.dryRun ? ', dry run' : ''}, by ${importedBy} at ${importedAt.toISOString()}`);
  if (fileHash)
    lines.push(`sha256 ${fileHash.toString('hex')}, ${shown.fileBytes} bytes${encoding ? `, ${encoding}` : ''}`);
  lines.push(...describeCounts(shown), ...describeWarnings(t, shown.counts).map((warning) => `warning: ${warning}`));
  const { clears = 0 } = shown.counts;
  if (clears > 0 && isInReview(shown))
    lines.push(
      `waits for a second person: it clears ${peopleOf(clears)}; import approve ${importId} --by STAFF --clears ${clears}`,
    );
  if (shown.approvedBy) lines.push(`approved by ${shown.approvedBy} at ${shown.approvedAt?.toISOString()}`);
  if (shown.endedBy) lines.push(`ended by ${shown.endedBy} at ${shown.endedAt?.toISOString()}`);
  return lines;
}

/** What is wrong with an import, on standard error: why it was refused, then the first rejected rows. No values of the file. */
export async function printProblems(deps: Pick<Dependencies, 'db' | 'keys'>, shown: Import): Promise<void> {
  const print = (line: string) => process.stderr.write(`${line}\n`);
  const failure = describeFailure(t, shown);
  const remedy = shown.failure && sameAgain.has(shown.failure.code) ? ' (--again REASON)' : '';
  if (failure) print(`shokai: ${failure}${remedy}`);
  const { rejected = 0 } = shown.counts;
  if (rejected > 0 && isToFix(shown))
    print(`shokai: ${t('imports:show.problems', { count: rejected })}; nothing was loaded.`);
  if (isBlocked(shown) && !failure)
    print('shokai: Fewer than half of the people on this list are members; its approver must give a reason.');
  const rejects = await listRejects(deps, shown.importId, 0, shownRejects);
  for (const { row, problems } of rejects)
    for (const problem of problems) {
      const place = [`row ${row}`, describePlace(shown.header ?? [], problem.column)].filter(Boolean).join(', ');
      const { message, hint } = describeProblem(t, problem);
      print(`${place}: ${message} ${hint}`);
    }
  const more = rejected - rejects.length;
  if (rejects.length > 0 && more > 0) print(`… and ${more} more: import errors ${shown.importId} --by STAFF`);
}
