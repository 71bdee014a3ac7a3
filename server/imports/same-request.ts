import type { Import } from '../rows/import';

/** True where an import asks for the same bytes to be read and loaded as the earlier one did: it was what is asked for now. */
export function isSameRequest(asked: Import, earlier: Import): boolean {
  const isOtherEncoding = asked.options.encoding !== undefined && asked.options.encoding !== earlier.encoding;
  return !isOtherEncoding && requestOf(asked) === requestOf(earlier);
}

/** What decides what the rows of a file mean, and what becomes of those that are there. */
function requestOf({ timeZone, covers = '', options }: Import): string {
  const { columns = {}, ignored = [], layout = null, replace = false, corrects = null, trailer = false } = options;
  const {
    midnight = null,
    coversOf = [],
    separator = null,
    header = null,
    set = {},
    samples = null,
    ambiguous = null,
  } = options;
  const names = Object.entries(columns).sort(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([
    timeZone,
    covers,
    names,
    [...ignored].sort(),
    layout,
    replace,
    corrects,
    trailer,
    midnight,
    coversOf,
    separator,
    header,
    set,
    samples,
    ambiguous,
  ]);
}
