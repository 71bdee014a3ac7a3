/** `docs/publishing.md` says how an incident goes from one state to the next. */
export type IncidentState = 'draft' | 'investigating' | 'published' | 'closed';

export interface Incident {
  incidentId: number;
  code: string;
  state: IncidentState;
  /** The revision that customers are answered from; undefined in draft. */
  liveRevisionId: number | undefined;
  /** When customers could first see it. */
  announcedAt: Date | undefined;
  closedAt: Date | undefined;
  /** When its people were removed, a retention after it was closed; undefined again once it goes live anew. */
  purgedAt: Date | undefined;
}
