import { allowLongWork } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { CouldNotCheckError } from '../errors';
import { announcedText } from '../incident-file/announced-text';
import { type Difference, listDifferences } from '../incident-file/document-differences';
import { type AnsweringState, answeringStates } from '../matching/answering-states';
import { type ChangeCounts, countChanges } from '../matching/changes-repository';
import type { Variant } from '../matching/counts-repository';
import { type BoundaryLine, boundaryLines } from './boundary-lines';
import { tabulateBoundaries } from './boundary-table';
import type { Incident } from './incident';
import { type Known, listKnown } from './known-people';
import { languageRows, type Reader, type RevisionRow, revisionRow } from './operator-pages';
import { countVariant, type Tally } from './reconcile';
import type { Revision } from './revision';
import { listRevisions } from './revisions-repository';

/** Everything that somebody vouches for who approves a revision, on one page. */
export interface ApprovalPage {
  /** The revision and those before it since the last that was approved, the newest first: who wrote and submitted what. */
  revisions: RevisionRow[];
  /** From the last that was approved; undefined where none ever was. What decides who is told comes first. */
  differences: { from: number; to: number; items: Difference[] } | undefined;
  /** Undefined while it cannot be counted: rules are not compiled for all that was loaded. */
  counts: { rows: CountRow[]; missingLists: string[] } | undefined;
  /** Number of the revision that people are told by, or were last. */
  live: number | undefined;
  boundaries: BoundaryLine[];
  timeZone: string;
  known: Known[];
  texts: ReturnType<typeof languageRows>;
}

/** People of an exposure (null: of the whole incident), as they are told now and as they would be. */
export interface CountRow {
  exposure: string | null;
  announced: string | undefined;
  before: Pick<Tally, 'affected' | 'possible'> | undefined;
  after: Pick<Tally, 'affected' | 'possible'> | undefined;
  /** Undefined of the whole incident, and where nothing is told yet. */
  changes: ChangeCounts | undefined;
}

/** Costs a count of everybody for the revision, and where something is live three more. */
export async function findApprovalPage(
  deps: Pick<Dependencies, 'db' | 'now'>,
  incident: Incident,
  reader: Reader,
): Promise<ApprovalPage> {
  const revisions = await listRevisions(deps.db, incident.incidentId);
  const [newest, ...older] = revisions as [Revision, ...Revision[]];
  const { document, revisionId } = newest;
  const approvedAt = older.findIndex(({ approvedBy }) => approvedBy !== undefined);
  const approved = older[approvedAt];
  const boundaries = await tabulateBoundaries(deps.db, newest, deps.now());
  return {
    revisions: [newest, ...(approved ? older.slice(0, approvedAt) : older)].map((one) =>
      revisionRow(one, incident, reader),
    ),
    differences: approved && {
      from: approved.number,
      to: newest.number,
      items: rulesFirst(listDifferences(approved.document, document)),
    },
    counts: await countFor(deps, incident, revisions, reader),
    live: revisions.find((one) => one.revisionId === incident.liveRevisionId)?.number,
    boundaries: boundaryLines(boundaries, document, reader),
    timeZone: document.time_zone,
    known: await listKnown(deps.db, { incidentId: incident.incidentId, revisionId }, document),
    texts: languageRows(document, reader.lang),
  };
}

/** What decides who is told what. */
const isRule = ({ key }: Difference): boolean =>
  /^(time_zone|certainty)|\.(basis|criteria|member_kinds|include_withdrawn|part_of|data_items|certainty|known)\b/.test(
    key,
  );

const rulesFirst = (items: Difference[]): Difference[] => [
  ...items.filter(isRule),
  ...items.filter((one) => !isRule(one)),
];

async function countFor(
  { db }: Pick<Dependencies, 'db'>,
  { incidentId, code, state, liveRevisionId }: Incident,
  revisions: Revision[],
  { lang, t }: Reader,
): Promise<ApprovalPage['counts']> {
  const { document, revisionId } = revisions[0] as Revision;
  const live = revisions.find((one) => one.revisionId === liveRevisionId);
  const after: Variant = { incidentId, revisionId };
  const before: Variant | undefined =
    live &&
    (answeringStates.includes(state as AnsweringState) ? { incidentId } : { incidentId, revisionId: live.revisionId });
  try {
    return await db.transaction(async (trx) => {
      await allowLongWork(trx, '300s');
      const told = live && before ? await countVariant(trx, code, live.document, before) : undefined;
      const { tallies, missingLists } = await countVariant(trx, code, document, after);
      const changes = before ? await countChanges(trx, before, after) : [];
      const gone = (told?.tallies ?? []).filter((one) => !tallies.some(({ exposure }) => exposure === one.exposure));
      const rows = [...tallies, ...gone].map(({ exposure, published }) => ({
        exposure,
        announced: published && announcedText(published, lang, t),
        before: told?.tallies.find((one) => one.exposure === exposure),
        after: tallies.find((one) => one.exposure === exposure),
        changes: changes.find((one) => one.exposure === exposure),
      }));
      return { rows, missingLists };
    });
  } catch (error) {
    if (error instanceof CouldNotCheckError) return undefined;
    throw error;
  }
}
