import type { RowProblem } from '../csv/import-problem';
import type { RecordScanner } from '../csv/record-scanner';
import type { FacetTally } from '../rows/row-transform';

/** One combination of the facet columns, as its bytes stand in the file. */
export interface CachedFacet {
  /** 0 until the database has given it. */
  facetId: number;
  /** What is wrong with it; every row that has it is rejected. */
  problems: RowProblem[];
  /** What the current block has of it. */
  tally: FacetTally;
}

interface Slot extends CachedFacet {
  hash: number;
  key: Uint8Array;
}

/** Finds the facet of a row by the bytes of its fields, so that they are read as text once for each combination. */
export class FacetCache {
  private readonly slots = new Map<number, Slot[]>();
  size = 0;

  /** @param fields indexes of the facet columns that the file has */
  constructor(private readonly fields: number[]) {}

  find(bytes: Uint8Array, scanner: RecordScanner): CachedFacet | undefined {
    const hash = this.hash(bytes, scanner);
    return this.slots.get(hash)?.find((slot) => this.isSame(slot.key, bytes, scanner));
  }

  add(bytes: Uint8Array, scanner: RecordScanner, problems: RowProblem[]): CachedFacet {
    const hash = this.hash(bytes, scanner);
    const parts = this.fields.flatMap((field) => [bytes.subarray(scanner.starts[field], scanner.ends[field]), comma]);
    const tally = { facetId: 0, rowCount: 0, midnightCount: 0, from: Infinity, until: -Infinity };
    const slot = { hash, key: Buffer.concat(parts), facetId: 0, problems, tally };
    const others = this.slots.get(hash);
    if (others) others.push(slot);
    else this.slots.set(hash, [slot]);
    this.size++;
    return slot;
  }

  private hash(bytes: Uint8Array, scanner: RecordScanner): number {
    let hash = 0;
    for (const field of this.fields) {
      const end = scanner.ends[field] as number;
      for (let at = scanner.starts[field] as number; at < end; at++)
        hash = (Math.imul(hash, 31) + (bytes[at] as number)) | 0;
      hash = (Math.imul(hash, 31) + 0x2c) | 0;
    }
    return hash;
  }

  private isSame(key: Uint8Array, bytes: Uint8Array, scanner: RecordScanner): boolean {
    let position = 0;
    for (const field of this.fields) {
      const end = scanner.ends[field] as number;
      for (let at = scanner.starts[field] as number; at < end; at++) if (key[position++] !== bytes[at]) return false;
      if (key[position++] !== 0x2c) return false;
    }
    return position === key.length;
  }
}

const comma = Buffer.from(',');
