import { once } from 'node:events';
import type { Command } from 'commander';
import { type ExportKind, exportPeople } from '../outreach/export-people';
import type { CommandContext } from './context';

const descriptions: Record<ExportKind, string> = {
  verdicts: 'CSV: one row for each member and exposure that match.',
  outreach: 'The same with how to reach them, and the entries of lists that mean no member. It holds personal data.',
};

export function registerExportCommands(program: Command, context: CommandContext): void {
  const group = program.command('export').description('Who is affected, as a file.');
  for (const kind of Object.keys(descriptions) as ExportKind[])
    group
      .command(kind)
      .description(descriptions[kind])
      .argument('<code>', 'a live incident')
      .action((code: string) => context.withDependencies((deps) => exportPeople(deps, code, kind, write)));
}

/** Waits where the reader is slower than the database. */
async function write(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}
