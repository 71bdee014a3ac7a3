import type { Bench, BenchRow } from './bench';
import { checkPageBench } from './check-page-bench';
import { crowdBench } from './crowd-bench';
import { demands } from './demands';
import { exportsBench } from './exports-bench';
import { importsBench } from './imports-bench';
import { latencyBench } from './latency-bench';
import { mailBench } from './mail-bench';
import { noticeBench } from './notice-bench';
import { signInBench } from './sign-in-bench';
import { timingBench } from './timing-bench';
import { verdictsBench } from './verdicts-bench';
import { waitingBench } from './waiting-bench';

/** Every performance row of the demands. A room adds its bench here. */
const benches: Bench[] = [
  checkPageBench,
  noticeBench,
  importsBench,
  latencyBench,
  verdictsBench,
  signInBench,
  timingBench,
  mailBench,
  exportsBench,
  crowdBench,
  waitingBench,
];

/** `npm run bench [-- NAME…] [--json]`: exit 1 where a demand is not met. */
async function main(words: string[]): Promise<number> {
  const names = words.filter((word) => !word.startsWith('--'));
  const rows: BenchRow[] = [];
  for (const bench of benches.filter(({ name }) => names.length === 0 || names.includes(name))) {
    process.stderr.write(`${bench.name} …\n`);
    rows.push(...(await bench.run()));
  }
  if (names.length === 0) rows.push(...withoutRow(rows));
  process.stdout.write(words.includes('--json') ? `${JSON.stringify(rows)}\n` : table(rows));
  return rows.every(({ isMet }) => isMet) ? 0 : 1;
}

/** Demands that this run has not measured. */
const withoutRow = (rows: BenchRow[]): BenchRow[] =>
  Object.entries(demands)
    .filter(([, pattern]) => !rows.some(({ what }) => pattern.test(what)))
    .map(([what]) => ({ what, measured: 'not measured', against: '', demand: 'a row of its own', isMet: false }));

function table(rows: BenchRow[]): string {
  const cells = [
    ['what', 'measured', 'against', 'demand', ''],
    ...rows.map((row) => [row.what, row.measured, row.against, row.demand, row.isMet ? 'met' : 'NOT MET']),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells.map((row) => `${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`).join('');
}

void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
