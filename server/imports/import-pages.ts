import { stretchOf } from '../activities/coverage';
import type { StandingRow } from '../activities/rejected-activities-repository';
import { isErrorFile, leftOut } from '../rows/header';
import {
  type AnswerChanges,
  awaitsApproval,
  type Import,
  isConfirmable,
  isListReviewed,
  isReviewed,
  isRightSample,
  matchRateOf,
  mayChooseColumns,
  mostNamed,
  reviewOf,
  shownStateOf,
  wrongSamples,
} from '../rows/import';
import {
  isBlocked,
  isInForce,
  isInReview,
  isLoading,
  isMoved,
  isOver,
  isReceived,
  isToFix,
  isUploading,
  isWorking,
} from '../rows/import-states';
import { formatStretch } from '../time/format-time';
import { describeFailure, describeWarnings } from './describe-import';
import { importLimits } from './import-limits';
import { type Reader, timeOf, whatOf } from './list-pages';
import { problemGroups } from './problem-groups';
import type { ProblemCount } from './rejects-repository';
import type { Waits } from './waits';

const totals = ['records', 'accepted', 'rejected', 'duplicates', 'blank'] as const;
const effects = [
  'added',
  'changed',
  'unchanged',
  'removed',
  'ofUnknownMembers',
  'matched',
  'unmatched',
  'ambiguous',
] as const;
const differences = ['added', 'removed', 'changed', 'unchanged'] as const;
const answers = ['newlyAffected', 'newlyPossible', 'cleared', 'raised', 'lowered'] as const;

/** Milliseconds for which the page of a loaded list waits for its review to be worked out. */
const counting = 120_000;
/** Milliseconds without progress after which a file that is nearly read counts as read: its rows are being matched. */
const silence = 3_000;

/** One import: what it is, its totals, what is wrong with it, and what may be done next. */
export function importPage(
  shown: Import,
  found: { problems: ProblemCount[]; standing: StandingRow[] } & Waits,
  reader: Reader,
  now: Date,
) {
  const { t } = reader;
  const { problems, clears, undoing, refusal, standing, covering, settling } = found;

  const { counts, kind, options, progress, header = [], failure } = shown;
  const { rejected = 0 } = counts;
  const isCoverable = kind === 'activities' && isInForce(shown);
  const isWaiting = kind === 'list' && awaitsApproval(shown) && !options.dryRun;
  const age = now.getTime() - (progress?.at ? new Date(progress.at) : shown.importedAt).getTime();
  return {
    title: t('imports:show.title', { id: shown.importId }),
    importId: shown.importId,
    kind,
    shownState: shownStateOf(shown),
    step: stepOf(shown),
    isRunning: isWorking(shown),
    isMatching: isWorking(shown) && (progress?.done ?? 0) >= 0.9 * (progress?.total || 1) && age > silence,
    percent: progress?.total ? Math.min(100, Math.floor((100 * progress.done) / progress.total)) : undefined,
    facts: factsOf(shown, reader),
    history: historyOf(shown, reader),
    failure: describeFailure(t, shown),
    warnings: describeWarnings(t, counts),
    totals: counts.records === undefined ? [] : tally(totals, counts, reader),
    declared: options.declared?.toLocaleString(reader.lang),
    effects: tally(effects, counts, reader),
    comparison: counts.comparison && {
      hasLive: counts.comparison.liveVersionId !== null,
      rows: tally(differences, counts.comparison, reader),
    },
    strays: counts.strays,
    findings: findingsOf(shown, reader),
    isRejectsAlone: isWaiting && isErrorFile(header.map(({ name }) => name)),
    rate: rateOf(shown),
    changes: isWaiting && counts.changes ? changesOf(counts.changes, reader) : undefined,
    samples: isWaiting ? (counts.samples ?? []).map((sample) => ({ ...sample, isRight: isRightSample(sample) })) : [],
    toConfirm: isConfirmable(shown) && mayChooseColumns(shown) ? confirmationsOf(shown) : [],
    isCounting: isWaiting && !isListReviewed(shown) && age < counting,
    isUncounted: isWaiting && !isListReviewed(shown) && age >= counting,
    leftOut: leftOut(header),
    problems: problemGroups(t, shown, problems),
    rejected,
    hasLoadedNothing: isToFix(shown),
    mayCorrect: isInForce(shown) && kind !== 'list' && rejected > 0,
    mayAccept: isToFix(shown) && kind !== 'list' && !failure && rejected > 0 && mayChooseColumns(shown),
    mayChooseColumns: mayChooseColumns(shown),
    mayLoad: isReviewed(shown) && !clears,
    clears,
    undoing,
    mayCover: isCoverable && covering === undefined,
    ...{ covering, settling },
    standing: isCoverable ? standing.filter(({ row }) => !settling.some(({ rows }) => rows.includes(row))) : [],
    review: reviewOf(shown),
    // In words why the reader may not approve it.
    approval:
      isWaiting || (isReviewed(shown) && clears)
        ? {
            refusal: refusal
              ? t(refusal.told, refusal.values ?? {})
              : isWaiting && !isListReviewed(shown)
                ? t('imports:show.unreviewed')
                : undefined,
          }
        : undefined,
    isBlocked: isBlocked(shown),
    needsReason: isBlocked(shown) || (isWaiting && isBelowFloor(shown)) || wrongSamples(counts).length > 0,
    isMoved: isMoved(shown),
    mayUndo: isUndoable(shown) && !options.dryRun && undoing === undefined,
    isInForce: isInForce(shown),
    isReceived: isReceived(shown),
  };
}

const isUndoable = (shown: Import): boolean =>
  isReceived(shown) || awaitsApproval(shown) || isConfirmable(shown) || isInForce(shown);

/** What is worth a look, in words: identifiers that find nobody any more, rows that were there already. */
function findingsOf({ counts }: Import, { t, lang }: Reader): string[] {
  const { vanished, repeated } = counts;
  const show = (count: number | undefined) => (count ?? 0).toLocaleString(lang);
  return [
    vanished?.gone && t('imports:show.vanished_gone', { number: show(vanished.gone) }),
    vanished?.lost && t('imports:show.vanished_lost', { number: show(vanished.lost) }),
    repeated &&
      t('imports:show.repeated', { number: show(repeated.rows), imports: Object.keys(repeated.byImport).join(', ') }),
  ].filter((text) => typeof text === 'string');
}

/** What may be confirmed by name, one checkbox each. */
function confirmationsOf({ failure }: Import): { field: string; value: string }[] {
  const values = JSON.parse(String(failure?.params.confirm ?? '[]')) as string[];
  return values.map((value, index) => ({ field: `confirm-${index}`, value }));
}

const steps = ['upload', 'columns', 'check', 'review', 'live'] as const;

/** Undefined once it has ended: what was undone or replaced stands at none of them. */
function stepOf(shown: Import): (typeof steps)[number] | undefined {
  if (shown.options.dryRun) return 'check';
  if (isUploading(shown)) return 'upload';
  if (isReceived(shown)) return 'columns';
  if (isInReview(shown) || isBlocked(shown)) return 'review';
  if (isOver(shown)) return undefined;
  return isLoading(shown) || isInForce(shown) ? 'live' : 'check';
}

function changesOf(changes: AnswerChanges, reader: Reader) {
  const { newlyAffected, newlyPossible, cleared, firstNew = [], firstCleared = [] } = changes;
  return {
    rows: tally(answers, changes, reader),
    ...{ firstNew, moreNew: hasMore(firstNew, newlyAffected + newlyPossible) },
    ...{ firstCleared, moreCleared: hasMore(firstCleared, cleared) },
  };
}

/** Fewer than a review names are all the members there are: whoever else is counted has no account. */
const hasMore = (named: string[], people: number) => named.length >= mostNamed && people > named.length;

const isBelowFloor = ({ counts }: Import) => (matchRateOf(counts) ?? 1) < importLimits.matchRate;

/** How many of the people on a list are members, in per cent, and how many must be. */
function rateOf({ kind, counts }: Import) {
  const rate = matchRateOf(counts);
  if (kind !== 'list' || rate === undefined) return undefined;
  return { percent: Math.floor(1000 * rate) / 10, floor: importLimits.matchRate * 100 };
}

function tally<Name extends string>(names: readonly Name[], counts: { [N in Name]?: number }, { lang }: Reader) {
  return names.flatMap((name) => {
    const count = counts[name];
    return count === undefined ? [] : [{ name, count: count.toLocaleString(lang) }];
  });
}

function factsOf(shown: Import, reader: Reader): { name: string; value: string }[] {
  const facts: [string, string | undefined][] = [
    ['what', whatOf(shown, reader) + (shown.options.dryRun ? ` (${reader.t('imports:show.dry_run')})` : '')],
    ['file', shown.fileHash?.toString('hex')],
    ['bytes', shown.fileBytes?.toLocaleString(reader.lang)],
    ['encoding', shown.encoding],
    ['covers', shown.covers && formatStretch(reader.lang, stretchOf(shown.covers), shown.timeZone)],
    ['corrects', shown.options.corrects?.toString()],
  ];
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

/** Who did what with it, when and why. */
function historyOf(shown: Import, reader: Reader) {
  const { importedBy, importedAt, options, approvedBy, approvedAt, approvalReason, endedBy, endedAt, endReason } =
    shown;
  return [
    { what: 'imported', who: importedBy, at: importedAt, why: options.again },
    { what: 'approved', who: approvedBy, at: approvedAt, why: approvalReason },
    { what: shown.state, who: endedBy, at: endedAt, why: endReason },
  ].flatMap(({ who, at, ...rest }) => (who ? [{ ...rest, who: reader.nameOf(who), at: timeOf(at, reader) }] : []));
}
