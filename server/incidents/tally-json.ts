import type { Tally } from './reconcile';

/** A tally as other programs read it, with the keys that docs/cli.md promises. */
export const tallyJson = (tally: Tally) => ({
  incident: tally.incident,
  exposure: tally.exposure,
  announced: tally.announced,
  unit: tally.unit,
  affected: tally.affected,
  possible: tally.possible,
  unmatched_entries: tally.unmatchedEntries,
  difference: tally.difference,
});
