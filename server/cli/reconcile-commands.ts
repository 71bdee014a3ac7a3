import type { Command } from 'commander';
import { type Reconciliation, reconcile, type Tally } from '../incidents/reconcile';
import { tallyJson } from '../incidents/tally-json';
import { inLanguage } from '../texts/text';
import type { CommandContext } from './context';

export function registerReconcileCommands(program: Command, context: CommandContext): void {
  program
    .command('reconcile')
    .description('Print what was announced beside what the loaded data counts; differences are no error.')
    .argument('[code]', 'one incident, also a draft; without it every live one')
    .option('--json', 'one array of objects')
    .action(async (code: string | undefined, { json }: { json?: boolean }) => {
      const reconciliations = await context.withDependencies(({ db }) => reconcile(db, code));
      const tallies = reconciliations.flatMap(({ tallies }) => tallies);
      if (json) context.print(JSON.stringify(tallies.map(tallyJson)));
      else for (const line of table(tallies)) context.print(line);
      for (const line of reconciliations.flatMap(warnings)) process.stderr.write(`shokai: ${line}\n`);
    });
}

const warnings = ({ incident, missingLists }: Reconciliation) =>
  missingLists.map((exposure) => `${incident} ${exposure} has no live list; its figures are too low.`);

const heading = [
  'incident',
  'exposure',
  'announced',
  'affected',
  'difference',
  'possible',
  'unmatched',
  'on list only',
  'in window only',
];

/** Figures to the right, with thousands separated; a dash where there is none. */
function table(tallies: Tally[]): string[] {
  const rows = [heading, ...tallies.map(cells)];
  const widths = heading.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  );
}

const cells = (tally: Tally) => [
  tally.incident,
  tally.exposure ?? `(all, ${typeof tally.unit === 'string' ? tally.unit : inLanguage(tally.unit, 'en')})`,
  ...[
    tally.announced,
    tally.affected,
    tally.difference,
    tally.possible,
    tally.unmatchedEntries,
    tally.onListOnly,
    tally.inWindowOnly,
  ].map((figure) => (figure === null ? '-' : figure.toLocaleString('en'))),
];
