/** One row of the table: a figure beside the demand that it has to meet. */
export interface BenchRow {
  what: string;
  /** With its unit. */
  measured: string;
  /** What it is measured against, with its unit. */
  against: string;
  /** The demand, in words. */
  demand: string;
  isMet: boolean;
}

export interface Bench {
  name: string;
  /** Takes its measurements in one run, alternating with the baseline, so that both see the same machine. */
  run: () => Promise<BenchRow[]>;
}

export const median = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] as number;

/** Milliseconds that `work` takes. */
export async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = process.hrtime.bigint();
  await work();
  return Number(process.hrtime.bigint() - started) / 1e6;
}
