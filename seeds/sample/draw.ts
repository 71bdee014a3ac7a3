/** Draws of one made-up person. The same seed gives the same draws on every machine. */
export interface Draw {
  /** From 0 (included) to 1 (excluded). */
  unit(): number;
  /** A whole number below `limit`. */
  below(limit: number): number;
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(choices: readonly T[]): T;
}

/** Mulberry32 (public domain, Tommy Ettinger): 32 bits of state are enough for the few dozen draws of one person. */
export function createDraw(seed: number): Draw {
  let state = seed | 0;
  const unit = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(unit() * limit);
  return {
    unit,
    below,
    between: (least, most) => least + below(most - least + 1),
    chance: (share) => unit() < share,
    pick: (choices) => choices[below(choices.length)] as never,
  };
}

/** A seed out of a name and a number: FNV-1a over the name, then the finaliser of MurmurHash3. */
export function seedOf(name: string, number: number): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash ^= Math.imul(number + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
