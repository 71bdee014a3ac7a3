import type { Command } from 'commander';
import type { CommandContext } from './context';
import { serve } from './serve';

export function registerServeCommands(program: Command, context: CommandContext): void {
  program
    .command('serve')
    .description('Run the portal until Ctrl-C; a demo migrates and loads sample incidents first.')
    .option('--no-samples', 'start a demo empty, without its sample incidents')
    .action((options: { samples: boolean }) => serve(context, options));
}
