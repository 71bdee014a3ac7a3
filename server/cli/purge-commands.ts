import type { Command } from 'commander';
import { describeWaiting } from '../changes/describe-change';
import { UsageError } from '../errors';
import { purgeIncident } from '../installation/purge-incident';
import { purgePeople } from '../installation/purge-people';
import type { CommandContext } from './context';
import { collect } from './option-values';

interface Options {
  people?: true;
  confirm: string[];
  dryRun?: true;
  by: string;
}

export function registerPurgeCommands(program: Command, context: CommandContext): void {
  program
    .command('purge [code]')
    .description(
      'Remove for good what is no longer needed: the people of a closed incident after its retention, or everybody.',
    )
    .option('--people', 'everybody, once no incident needs them')
    .option('--confirm <code>', 'a draft whose loaded data goes with everybody; may be repeated', collect, [])
    .option('--dry-run', 'only print what would go')
    .requiredOption('--by <staff>', 'email of the approver or admin who does it')
    .action(async (code: string | undefined, { people, ...command }: Options) => {
      if ((code === undefined) === (people === undefined)) throw new UsageError('purge needs either CODE or --people.');
      const { purged, waiting } = await context.withDependencies(async (deps) =>
        code === undefined
          ? { purged: await purgePeople(deps, command), waiting: undefined }
          : purgeIncident(deps, { ...command, code }),
      );
      if (waiting) context.print(describeWaiting(waiting));
      for (const [table, count] of Object.entries(purged)) context.print(`${table.padEnd(22)}${count}`);
      if (command.dryRun) context.print('Nothing was removed: a dry run.');
    });
}
