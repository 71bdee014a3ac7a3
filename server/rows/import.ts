import { createHash } from 'node:crypto';
import type { EncodingSigns, Separator, TextEncoding } from '../csv/text-encoding';
import type { ColumnName, ImportKind } from './csv-columns';
import type { HeaderColumn } from './header';
import { type ImportState, isBlocked, isInReview, isReceived, isToFix } from './import-states';
import type { Warnings } from './row-transform';
import type { Strays } from './strays';

/** What the importer asked for. */
export interface ImportOptions {
  encoding?: TextEncoding;
  /** What stands between the columns, as an operator said it. */
  separator?: Separator;
  /** `first`: somebody said that the first row holds the names of the columns; `none`: that it is data, and `layout` says what the columns are. */
  header?: 'first' | 'none';
  /** What stands where a cell is blank. */
  set?: Partial<Record<ColumnName, string>>;
  /** What each column is, by position, as an operator said it; null: left out. */
  layout?: (ColumnName | null)[];
  /** Names as written → columns, and names that are left out. */
  columns?: Record<string, ColumnName>;
  ignored?: string[];
  acceptRejects?: boolean;
  /** Members that the file does not name are removed. */
  replace?: boolean;
  /** How many records the sender says there are. */
  declared?: number;
  /** Whether 0:00(:00) stands for a day or for that instant; where nothing was said, the share of such values decides. */
  midnight?: 'day' | 'instant';
  /** Pairs of activity and site of which the export is complete although it has no row of theirs, as they were written. */
  coversOf?: { activity: string; site?: string }[];
  /** The last record states the number of records. */
  trailer?: boolean;
  /** Why the same bytes are loaded again. */
  again?: string;
  /** The import whose rejected rows this file corrects. */
  corrects?: number;
  dryRun?: boolean;
  /** Lists: rows need no identifier, but a name and an address: each becomes a person with a letter code. */
  letters?: boolean;
  /** Values that are right although they are nearly what a live rule names. */
  confirm?: string[];
  /** Lists: an entry that could mean several members is possible for each of them, in place of an error. */
  ambiguous?: 'possible';
  /** Lists: member IDs of people of whom the operator knows that they must be, and must not be, affected. */
  samples?: { affected: string[]; unaffected: string[] };
}

/** A list beside the version that was live when it was looked at. */
export interface ListComparison {
  /** `list_version_id`; null: there was none. */
  liveVersionId: number | null;
  /** People who are on this one only. */
  added: number;
  removed: number;
  /** On both, by other identifiers. */
  changed: number;
  unchanged: number;
}

/** `records` = `accepted` + `rejected` + `duplicates` + `blank`, always. The rest by kind of import. */
export interface ImportCounts {
  records: number;
  accepted: number;
  rejected: number;
  duplicates: number;
  blank: number;
  /** Members. */
  added?: number;
  changed?: number;
  unchanged?: number;
  removed?: number;
  /** Members, by the import that had brought them: rows that this file repeats without a change. */
  unchangedOf?: Record<string, number>;
  /** Activities: what became of values at 0:00(:00). */
  midnights?: { activity: string; site: string | null; count: number; rows: number; isDay: boolean }[];
  /** Activities: rows of members that are not there. */
  ofUnknownMembers?: number;
  /** Lists: entries that mean a member who is there, and entries that mean nobody. */
  matched?: number;
  unmatched?: number;
  /** Lists and activities: rows that match nobody, by shape; absent where there are none. */
  strays?: Strays;
  /** Lists: what of the live version's identifiers is gone; members: how many on live lists find nobody any more. */
  vanished?: { gone?: number; lost: number };
  /** Activities: rows that earlier imports brought already; absent where there are none. */
  repeated?: { rows: number; byImport: Record<string, number> };
  /** Lists: entries that mean several members, possibly each; absent where there are none. */
  ambiguous?: number;
  warnings?: Warnings;
  /** Lists: what the review was made against. */
  comparison?: ListComparison;
  /** Lists: whose answers would change once the list is live; undefined where that could not be worked out. */
  changes?: AnswerChanges;
  /** Members and lists: how many people it clears (rule 10 of docs/matching.md); absent where nobody. */
  clears?: number;
  /** Lists: what the people whom the operator knows would be told. */
  samples?: SampleAnswer[];
  /** Lists: `reviewOf` what the review above was made of. */
  reviewed?: string;
}

/** How many members who are new, and who are cleared, a review names. */
export const mostNamed = 20;

/** People by what would change in their answer for the list's exposure, and the first who are new and who are cleared. */
export interface AnswerChanges {
  newlyAffected: number;
  newlyPossible: number;
  cleared: number;
  raised: number;
  lowered: number;
  /** Member IDs; absent once they are no longer kept. */
  firstNew?: string[];
  firstCleared?: string[];
}

/** A member of whom the operator knows the answer, and what it would be; null: no match, `unknown`: there is no such member. */
export interface SampleAnswer {
  memberId: string;
  isAffected: boolean;
  answer: 'certain' | 'possible' | 'unknown' | null;
}

/** Known people who would get another answer than the right one. */
export const wrongSamples = ({ samples = [] }: ImportCounts): SampleAnswer[] =>
  samples.filter((sample) => !isRightSample(sample));

/** Rule 11 of docs/matching.md: affected is certain, not affected matches nothing, and whom nobody knows is wrong. */
export const isRightSample = ({ isAffected, answer }: SampleAnswer): boolean =>
  answer === (isAffected ? 'certain' : null);

/** Share of the people on a list who are members, from 0 to 1; undefined where nobody is counted. */
export function matchRateOf({ matched, unmatched = 0 }: ImportCounts): number | undefined {
  const people = (matched ?? 0) + unmatched;
  return matched === undefined || people === 0 ? undefined : matched / people;
}

/** A review that was made of these figures, and of everybody whose answer is known. Without it nobody approves a list. */
export function isListReviewed({ fileHash, counts, options }: Import): boolean {
  const { affected = [], unaffected = [] } = options.samples ?? {};
  const asked = new Set(counts.samples?.map(({ memberId, isAffected }) => `${isAffected} ${memberId}`));
  const isCovered =
    affected.every((memberId) => asked.has(`true ${memberId}`)) &&
    unaffected.every((memberId) => asked.has(`false ${memberId}`));
  return counts.changes !== undefined && isCovered && counts.reviewed === reviewOf({ fileHash, counts });
}

export interface Failure {
  code: string;
  params: Record<string, string | number>;
}

export interface Import {
  importId: number;
  kind: ImportKind;
  incidentId?: number;
  /** Code of the incident. */
  incident?: string;
  exposure?: string;
  state: ImportState;
  fileHash?: Buffer;
  fileBytes?: number;
  encoding?: TextEncoding;
  signs?: EncodingSigns;
  timeZone: string;
  /** As PostgreSQL writes ranges. */
  covers?: string;
  options: ImportOptions;
  header?: HeaderColumn[];
  counts: ImportCounts;
  /** Bytes of the file, and when that was said. */
  progress?: { done: number; total: number; at: Date };
  failure?: Failure;
  /** Handles of staff. */
  importedBy: string;
  importedAt: Date;
  /** Handles of whoever else settled what the file means: its columns, rows that are left out. */
  decidedBy: string[];
  fourEyes: boolean;
  approvedBy?: string;
  approvalReason?: string;
  approvedAt?: Date;
  appliedAt?: Date;
  endedBy?: string;
  endReason?: string;
  endedAt?: Date;
  erasedAt?: Date;
}

/** What an approval is bound to: the bytes, and what they were found to mean. */
export function reviewOf({ fileHash, counts }: Pick<Import, 'fileHash' | 'counts'>): string {
  const { liveVersionId, added, removed, changed, unchanged } = counts.comparison ?? {};
  const seen = [
    ...[counts.records, counts.accepted, counts.rejected, counts.duplicates, counts.blank],
    ...[counts.added, counts.changed, counts.unchanged, counts.removed, counts.matched, counts.unmatched],
    ...[liveVersionId, added, removed, changed, unchanged],
    ...(counts.ambiguous ? [counts.ambiguous] : []),
  ];
  return createHash('sha256')
    .update(JSON.stringify([fileHash?.toString('hex'), ...seen]))
    .digest('hex');
}

/** What two imports at once may not both load. */
export const targetOf = ({
  kind,
  incidentId,
  exposure,
  fileHash,
}: Pick<Import, 'kind' | 'incidentId' | 'exposure' | 'fileHash'>): string =>
  kind === 'list'
    ? `list:${incidentId}:${exposure}`
    : kind === 'members'
      ? 'members'
      : `activities:${fileHash?.toString('hex')}`;

/** What pages and lists call its state: a mere check that went well waits for nobody. */
export const shownStateOf = ({ state, options }: Pick<Import, 'state' | 'options'>): ImportState | 'checked' =>
  options.dryRun && isInReview({ state }) ? 'checked' : state;

/** Members or activities that were checked and wait to be loaded; their file is still here. */
export const isReviewed = ({ kind, state, options }: Import): boolean =>
  kind !== 'list' && isInReview({ state }) && !options.dryRun;

/** A list that waits for its approval: it was read, and nothing stopped it. */
export const awaitsApproval = ({ state, failure }: Pick<Import, 'state' | 'failure'>): boolean =>
  isInReview({ state }) || (isBlocked({ state }) && !failure);

/** It stopped at something that may be right: it goes on once somebody has confirmed it by name. */
export const isConfirmable = ({ state, failure }: Pick<Import, 'state' | 'failure'>): boolean =>
  isBlocked({ state }) && (failure?.code === 'near_values' || failure?.code === 'repeated');

/** The file of an import is kept while its columns may still be corrected, something confirmed, or what was checked loaded. */
export const isFileNeeded = (shown: Import): boolean =>
  isToFix(shown) || isReviewed(shown) || (isConfirmable(shown) && !shown.options.dryRun);

/** While nothing of a file has been loaded, what its columns are may be said anew. */
export const mayChooseColumns = (shown: Import): boolean =>
  !shown.erasedAt &&
  !shown.options.dryRun &&
  (isReceived(shown) || isToFix(shown) || isConfirmable(shown) || isReviewed(shown));
