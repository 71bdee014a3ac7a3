/** Bounds of an import (docs/imports.md). */
export const importLimits = {
  /** Longest record, in bytes. */
  record: 2 ** 20,
  /** Size of the blocks that are read in one go, in bytes. */
  block: 2 ** 18,
  /** Rejected rows that stop an import. */
  rejects: 100_000,
  /** The same as a share of the rows so far, once a hundred are rejected. */
  rejectShare: 0.1,
  /** Share of the people on a list who must be members, unless whoever approves it gives a reason. */
  matchRate: 0.5,
};
export type ImportLimits = typeof importLimits;
