import type { IncidentState } from './incident-states';

export interface Incident {
  incidentId: number;
  code: string;
  state: IncidentState;
  /** The revision that customers are answered from; of a held or ended incident the last one; undefined in draft. */
  liveRevisionId: number | undefined;
  /** When customers could first see it. */
  announcedAt: Date | undefined;
  /** Since when it is taken back; only while it is held. */
  heldAt: Date | undefined;
  /** In the words of whoever took it back, for colleagues; never shown to customers. */
  heldReason: string | undefined;
  closedAt: Date | undefined;
  /** When its people were removed, a retention after it was closed: then it is ended. */
  purgedAt: Date | undefined;
}
