import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type Comparison, compareVerdicts } from './compare-verdicts';
import { writeSample } from './sample/write-sample';
import { sampleCases } from './sample-cases';

/**
 * Loads the full samples into an empty installation and holds them to the published figures and to the generator's expectations. Slow, so no
 * part of the tests: `npm run seed:check`. Exit 1 when anything differs.
 */

interface Row {
  incident: string;
  exposure: string | null;
  announced: number | null;
  unit: string;
  affected: number;
  possible: number;
  unmatched_entries: number;
  difference: number | null;
}

const main = path.join(__dirname, '../server/main.js');

async function checkFullSize(): Promise<boolean> {
  const folder = mkdtempSync(path.join(tmpdir(), 'shokai-full-'));
  const env = { ...process.env, DATA_DIR: path.join(folder, 'data'), DATABASE_URL: '' };
  try {
    await timed('seed --full', () => collect(run(env, 'seed', '--full')));
    const rows = JSON.parse((await timed('reconcile', () => collect(run(env, 'reconcile', '--json')))).join('\n'));
    print(rows as Row[]);
    const comparisons: Comparison[] = [];
    for (const sample of sampleCases) {
      const { expected } = await writeSample(sample, 'full', path.join(folder, sample.code));
      const compare = () => compareVerdicts(expected, run(env, 'export', 'verdicts', sample.code));
      const comparison = await timed(`export verdicts ${sample.code}`, compare);
      comparisons.push(comparison);
      describe(sample.code, comparison);
    }
    const isComplete = (rows as Row[]).filter(({ announced }) => announced !== null).length >= 19;
    const isEqual = (rows as Row[]).every(({ difference }) => !difference);
    return isComplete && isEqual && comparisons.every(({ missing, surplus }) => missing.length + surplus.length === 0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Lines of standard output of a command. @throws Error when it fails */
async function* run(env: NodeJS.ProcessEnv, ...words: string[]): AsyncGenerator<string> {
  const child = spawn(process.execPath, [main, ...words], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  yield* createInterface({ input: child.stdout });
  const code = await ended;
  if (code !== 0) throw new Error(`${words.join(' ')} ended with ${code}`);
}

async function collect(lines: AsyncIterable<string>): Promise<string[]> {
  const all: string[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

async function timed<T>(label: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const result = await work();
  process.stdout.write(`${label}: ${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  return result;
}

function print(rows: Row[]): void {
  const cells = rows.map((row) => [
    row.incident,
    row.exposure ?? '(whole)',
    String(row.announced ?? ''),
    row.unit,
    String(row.affected),
    String(row.possible),
    String(row.difference ?? ''),
  ]);
  const table = [['incident', 'exposure', 'announced', 'unit', 'counted', 'possible', 'difference'], ...cells];
  const widths = (table[0] as string[]).map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table)
    process.stdout.write(`${row.map((cell, column) => cell.padEnd(widths[column] as number)).join('  ')}\n`);
}

function describe(code: string, { expected, missing, surplus }: Comparison): void {
  process.stdout.write(`${code}: ${expected} expected, ${missing.length} missing, ${surplus.length} not expected\n`);
  for (const row of missing.slice(0, 5)) process.stdout.write(`  missing: ${row}\n`);
  for (const row of surplus.slice(0, 5)) process.stdout.write(`  not expected: ${row}\n`);
}

void checkFullSize().then((isRight) => {
  process.exitCode = isRight ? 0 : 1;
});
