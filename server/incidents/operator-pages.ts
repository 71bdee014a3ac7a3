import type { TFunction } from 'i18next';
import type { Told } from '../errors';
import { type Difference, listDifferences } from '../incident-file/document-differences';
import { listTexts, missingIn } from '../incident-file/document-texts';
import type { IncidentDocument } from '../incident-file/incident-document';
import { codesWithoutLabel } from '../incident-file/label-of';
import { place } from '../place';
import { nameOfLanguage } from '../texts/display-names';
import type { Language } from '../texts/i18n';
import { type Wording, wording } from '../texts/wording';
import { formatDateTime, formatStretch } from '../time/format-time';
import type { Incident } from './incident';
import { refusalOf } from './incident-refusal';
import { type IncidentVerb, incidentVerbs } from './incident-states';
import type { Obstacle } from './obstacle';
import { obstacleText } from './obstacle-text';
import { type ExposureRow, exposureRow } from './operator-exposures';
import type { CoveredStretch, LiveList } from './readiness-repository';
import type { Revision } from './revision';

/** How a page is put into words: `t` of the reader's language, and what staff are called by. */
export interface Reader {
  lang: Language;
  t: TFunction;
  /** See `findStaffNames`. */
  nameOf: (handle: string) => string;
}

export interface IncidentRow {
  code: string;
  title: Wording;
  state: Incident['state'];
  newest: number;
  /** What the newest revision waits for, where it is not the live one. */
  waits: 'submit' | 'returned' | 'approve' | 'publish' | undefined;
  announced: string | undefined;
}

export function incidentRow(incident: Incident, newest: Revision, { lang }: Reader): IncidentRow {
  return {
    code: incident.code,
    title: wording(newest.document.title, lang),
    state: incident.state,
    newest: newest.number,
    waits: waitsFor(incident, newest),
    announced: incident.announcedAt && formatDateTime(lang, incident.announcedAt, place.timeZone),
  };
}

function waitsFor({ state, liveRevisionId }: Incident, newest: Revision): IncidentRow['waits'] {
  if (newest.revisionId === liveRevisionId && state !== 'investigating') return undefined;
  if (newest.approvedBy) return 'publish';
  if (newest.submittedBy) return 'approve';
  return newest.returnedBy ? 'returned' : 'submit';
}

export interface RevisionRow {
  number: number;
  isLive: boolean;
  /** What happened to it, in order: `applied`, `returned`, `submitted`, `approved`, `live`. */
  steps: { step: string; by: string; at: string }[];
  fourEyes: boolean;
  confirmed: string[];
  /** What was to be changed, as whoever sent it back wrote. */
  returnComment: string | undefined;
}

export function revisionRow(revision: Revision, incident: Incident, { lang, nameOf }: Reader): RevisionRow {
  const step = (name: string, by: string | undefined, at: Date | undefined) =>
    at ? [{ step: name, by: by ? nameOf(by) : '', at: formatDateTime(lang, at, revision.document.time_zone) }] : [];
  return {
    number: revision.number,
    isLive: revision.revisionId === incident.liveRevisionId,
    steps: [
      ...step('applied', revision.appliedBy, revision.appliedAt),
      ...step('returned', revision.returnedBy, revision.returnedAt),
      ...step('submitted', revision.submittedBy, revision.submittedAt),
      ...step('approved', revision.approvedBy, revision.approvedAt),
      ...step('live', undefined, revision.liveFrom),
    ],
    fourEyes: revision.fourEyes,
    confirmed: revision.confirmed,
    returnComment: revision.returnComment,
  };
}

export interface LanguageRow {
  language: string;
  /** As the reader calls it. */
  name: string;
  written: number;
  missing: string[];
}

/** Those of the installation, and whichever else the file is written in. */
const languagesOf = (document: IncidentDocument): string[] => [
  ...new Set([...place.languages, ...listTexts(document).flatMap(({ text }) => Object.keys(text))]),
];

/** How far the texts are written in each language. */
export function languageRows(document: IncidentDocument, lang: Language): { count: number; rows: LanguageRow[] } {
  const count = listTexts(document).length;
  const rows = languagesOf(document).map((language) => {
    const missing = missingIn(document, language);
    return { language, name: nameOfLanguage(lang, language), written: count - missing.length, missing };
  });
  return { count, rows };
}

export interface IncidentPage {
  title: string;
  timeZone: string;
  code: string;
  subject: Wording;
  state: Incident['state'];
  /** What may be done, and in words why not. */
  steps: { verb: IncidentVerb; refusal: string | undefined }[];
  revisions: RevisionRow[];
  exposures: ExposureRow[];
  /** What stands in the way of publishing and was not confirmed. */
  obstacles: string[];
  /** Codes that customers would read raw. */
  unlabelled: string[];
  coverage: string[];
  texts: ReturnType<typeof languageRows>;
  /** From the live revision to the newest, else from the one before; undefined where there is nothing to compare. */
  differences: { from: number; to: number; items: Difference[] } | undefined;
  fourEyes: boolean;
  /** Key of a text in the locale file: what was just done. */
  notice: string | undefined;
}

/** @param context.approval why the reader may not be the second person of the newest revision; undefined where they may */
export function incidentPage(
  found: {
    incident: Incident;
    revisions: Revision[];
    obstacles: Obstacle[];
    lists: LiveList[];
    coverage: CoveredStretch[];
  },
  reader: Reader,
  context: { approval: Told | undefined; isApprover: boolean; fourEyes: boolean; notice: string | undefined },
): IncidentPage {
  const { incident, revisions, obstacles, lists, coverage } = found;
  const [newest, ...older] = revisions as [Revision, ...Revision[]];
  const { document } = newest;
  const before = older.find(({ revisionId }) => revisionId === incident.liveRevisionId) ?? older[0];
  return {
    title: incident.code,
    timeZone: document.time_zone,
    code: incident.code,
    subject: wording(document.title, reader.lang),
    state: incident.state,
    steps: incidentVerbs.map((verb) => {
      const refusal = refusalOf(verb, { incident, newest }, context.fourEyes);
      const own = verb === 'approve' ? context.approval : undefined;
      const role = verb === 'return' && !context.isApprover ? { told: 'incidents-operator:refusal.role' } : own;
      const told: Told | undefined = refusal ? { told: `incidents-operator:refusal.${refusal}` } : role;
      return { verb, refusal: told ? reader.t(told.told, told.values ?? {}) : undefined };
    }),
    revisions: revisions.map((revision) => revisionRow(revision, incident, reader)),
    exposures: document.exposures.map((exposure) => exposureRow(exposure, lists, document.time_zone, reader)),
    obstacles: obstacles.map((obstacle) => obstacleText(obstacle, reader.lang, reader.t)),
    unlabelled: codesWithoutLabel(document, reader.t).map(({ what, code }) => `${what}: ${code}`),
    coverage: coverage.map((stretch) => formatStretch(reader.lang, stretch, document.time_zone)),
    texts: languageRows(document, reader.lang),
    differences: before && {
      from: before.number,
      to: newest.number,
      items: listDifferences(before.document, document),
    },
    fourEyes: context.fourEyes,
    notice: context.notice,
  };
}
