import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

/** How an export of verdicts differs from what the generator expects; texts are `member_id,exposure,verdict`. */
export interface Comparison {
  expected: number;
  missing: string[];
  surplus: string[];
}

/**
 * Compares `export verdicts` with the expected file. Both are CSV with a header; of the export only the columns of these three names count.
 * @param exported lines of the export
 */
export async function compareVerdicts(expectedFile: string, exported: AsyncIterable<string>): Promise<Comparison> {
  const open = new Set<string>();
  for await (const line of linesOf(expectedFile)) if (line) open.add(line);
  open.delete('member_id,exposure,verdict');
  const expected = open.size;
  const surplus: string[] = [];
  let columns: number[] | undefined;
  for await (const line of exported) {
    const cells = line.replace(/^\ufeff/, '').split(',');
    columns ??= ['member_id', 'exposure', 'verdict'].map((name) => cells.indexOf(name));
    if (cells[columns[0] as number] === 'member_id' || line === '') continue;
    const row = columns.map((column) => cells[column]).join(',');
    if (!open.delete(row)) surplus.push(row);
  }
  return { expected, missing: [...open], surplus };
}

const linesOf = (file: string): AsyncIterable<string> =>
  createInterface({ input: createReadStream(file), crlfDelay: Number.POSITIVE_INFINITY });
