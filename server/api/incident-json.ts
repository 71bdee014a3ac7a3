import type { LiveIncident } from '../incidents/incidents-repository';

/** A live incident as other programs read it; the keys are those of the incident file where it has them. */
export const incidentJson = ({ code, state, revision, liveFrom, announcedAt, closedAt, document }: LiveIncident) => ({
  incident: code,
  state,
  revision,
  live_from: liveFrom.toISOString(),
  announced_at: announcedAt.toISOString(),
  closed_at: closedAt?.toISOString() ?? null,
  organisation: document.organisation,
  title: document.title,
  exposures: document.exposures.map(({ code, title, basis, data_items, desk }) => ({
    code,
    title,
    basis,
    data_items,
    desk,
  })),
});
