import type { IncidentDocument } from '../incident-file/incident-document';

/** One version of an incident file. People are named by their handles (`staff-3`). */
export interface Revision {
  revisionId: number;
  incidentId: number;
  /** Counts from 1 within its incident. */
  number: number;
  document: IncidentDocument;
  appliedBy: string;
  appliedAt: Date;
  submittedBy: string | undefined;
  submittedAt: Date | undefined;
  /** Which approver last sent it back, and what was to be changed. */
  returnedBy: string | undefined;
  returnedAt: Date | undefined;
  returnComment: string | undefined;
  /** What was confirmed for publishing: values of criteria, `coverage`. */
  confirmed: string[];
  /** Why figures are other than announced. */
  difference: string | undefined;
  approvedBy: string | undefined;
  approvedAt: Date | undefined;
  /** Who decided what it says, as of when it was submitted: every author since the last approval, and who submitted it. */
  decidedBy: string[];
  /** Numbers of the lists that were live when it was approved, by exposure. */
  approvedLists: Record<string, number>;
  /** False: approved while one person ran the installation. */
  fourEyes: boolean;
  /** When it last became the live one. */
  liveFrom: Date | undefined;
}
