/** What matching needs to know of an exposure's place among the others of its incident. */
export interface ExposureMasks {
  mask: bigint;
  /** Its bit and those of all that it is part of: all must be certain for it to be certain. */
  whole: bigint;
  /**
   * It matches where, for some `i`, all bits of `own[i]` hold of their own and the bit of `named[i]` is on a live list (0: none needed).
   * A list that names somebody for an exposure lets it match whatever narrows it (rule 4 of docs/matching.md), and with it those parts of
   * it that hold of their own.
   */
  own: bigint[];
  named: bigint[];
}

/**
 * @param parents for each exposure, in the order of the file, the index of the one that it is part of
 * @returns masks in the same order; exposure `i` has bit `i`
 */
export function exposureMasks(parents: (number | undefined)[]): ExposureMasks[] {
  return parents.map((_, bit) => {
    const own = [0n];
    const named: bigint[] = [];
    for (let at: number | undefined = bit; at !== undefined; at = parents[at]) {
      named.push(1n << BigInt(at));
      own.push((own.at(-1) as bigint) | (1n << BigInt(at)));
    }
    return { mask: 1n << BigInt(bit), whole: own.at(-1) as bigint, own, named: [...named, 0n] };
  });
}
