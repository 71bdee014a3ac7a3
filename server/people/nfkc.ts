/**
 * NFKC in a time that grows with the length of the text. Sorting a long run of combining marks takes the square of its length (100,000 of them 13
 * seconds), so a run is broken after 30 of them by an invisible joiner, as UAX #15 (stream-safe text) has it; no language has so many.
 */
export function nfkc(text: string): string {
  return text.length < 64 ? text.normalize('NFKC') : text.replace(longRun, '$1\u034f').normalize('NFKC');
}

/** The half-width voicing marks become combining ones. */
const longRun = /((?:(?!\u034f)[\p{M}\uff9e\uff9f]){30})(?=(?!\u034f)[\p{M}\uff9e\uff9f])/gu;
