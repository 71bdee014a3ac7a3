import type { TFunction } from 'i18next';
import { mayActAs, type Staff } from '../staff/staff';
import { formatDateTime } from '../web/format-time';
import type { Language } from '../web/i18n';
import { columnLetter } from './csv-columns';
import { describeFailure, describeProblem, describeWarnings } from './describe-import';
import { leftOut } from './header';
import { type Import, workingStates } from './import';
import type { KeptReject } from './rejects-repository';

export interface Reader {
  lang: Language;
  t: TFunction;
  staff: Staff;
}

/** How many rejected rows a page shows. */
export const shownRejects = 20;

const kindOf = ({ kind, incident, exposure }: Import, { t }: Reader) =>
  kind === 'list' ? `${t('imports:kind.list')}: ${incident} / ${exposure}` : t(`imports:kind.${kind}`);
const timeOf = (time: Date | undefined, { lang }: Reader) => time && formatDateTime(lang, time, 'Asia/Tokyo');

export const importRow = (one: Import, reader: Reader) => ({
  importId: one.importId,
  kind: kindOf(one, reader),
  state: one.state,
  records: one.counts.records,
  accepted: one.counts.accepted,
  importedBy: one.importedBy,
  importedAt: timeOf(one.importedAt, reader),
});

const totals = ['records', 'accepted', 'rejected', 'duplicates', 'blank'] as const;
const effects = ['added', 'changed', 'unchanged', 'removed', 'ofUnknownMembers', 'matched', 'unmatched'] as const;
const differences = ['added', 'removed', 'changed', 'unchanged'] as const;
const undoable: readonly Import['state'][] = ['review', 're_review', 'blocked', 'applied'];
const awaitsApproval: readonly Import['state'][] = ['review', 're_review', 'blocked'];

/** One import: what it is, its totals, what is wrong with it, and what may be done next. */
export function importPage(shown: Import, rejects: KeptReject[], reader: Reader) {
  const { t, staff } = reader;
  const { counts, state, kind, options, progress, header = [], failure } = shown;
  const isRunning = workingStates.includes(state) || state === 'received';
  const isWaiting = kind === 'list' && awaitsApproval.includes(state) && !options.dryRun && !failure;
  const mayApprove = isWaiting && mayActAs(staff.role, ['approver']);
  return {
    title: t('imports:show.title', { id: shown.importId }),
    importId: shown.importId,
    state,
    isRunning,
    percent: progress?.total ? Math.floor((100 * progress.done) / progress.total) : undefined,
    facts: factsOf(shown, reader),
    failure: describeFailure(t, shown),
    warnings: describeWarnings(t, counts),
    totals: counts.records === undefined ? [] : totals.map((name) => ({ name, count: counts[name] })),
    effects: effects.flatMap((name) => (counts[name] === undefined ? [] : [{ name, count: counts[name] }])),
    comparison: counts.comparison && {
      hasLive: counts.comparison.liveVersionId !== null,
      rows: differences.map((name) => ({ name, count: counts.comparison?.[name] })),
    },
    leftOut: leftOut(header),
    rejects: rejects.flatMap(({ row, problems }) =>
      problems.map((problem) => ({ row, place: placeOf(shown, problem.column), ...describeProblem(t, problem) })),
    ),
    moreRejects: Math.max(0, (counts.rejected ?? 0) - rejects.length),
    hasLoadedNothing: state === 'needs_fix',
    approval: !isWaiting
      ? undefined
      : !mayApprove
        ? 'only_approver'
        : shown.fourEyes && shown.importedBy === staff.handle
          ? 'own'
          : 'open',
    needsReason: state === 'blocked',
    mayUndo: undoable.includes(state) && !options.dryRun,
  };
}

function factsOf(shown: Import, reader: Reader): { name: string; value: string }[] {
  const { t } = reader;
  const facts: [string, string | undefined][] = [
    ['what', kindOf(shown, reader) + (shown.options.dryRun ? ` (${t('imports:new.dry_run')})` : '')],
    ['by', shown.importedBy],
    ['at', timeOf(shown.importedAt, reader)],
    ['file', shown.fileHash?.toString('hex')],
    ['encoding', shown.encoding],
    ['covers', shown.covers],
    ['approved_by', shown.approvedBy && `${shown.approvedBy}, ${timeOf(shown.approvedAt, reader)}`],
    ['ended_by', shown.endedBy && `${shown.endedBy}, ${timeOf(shown.endedAt, reader)}`],
  ];
  return facts.flatMap(([name, value]) => (value ? [{ name, value }] : []));
}

const placeOf = ({ header = [] }: Import, column: number | null) =>
  column === null ? '' : `${columnLetter(column)} (${header[column]?.name ?? ''})`;
