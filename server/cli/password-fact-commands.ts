import type { Command } from 'commander';
import { describeWaiting } from '../changes/describe-change';
import { askToRevokePasswordFact } from '../incidents/revoke-password-fact';
import type { CommandContext } from './context';

export function registerPasswordFactCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('password-fact')
    .description('That passwords leaked: recorded when a notice that says so goes live, and true ever after.');

  group
    .command('revoke <code>')
    .description('Declare it an error; waits for a second approver. What a live revision says stays.')
    .requiredOption('--reason <text>', 'why; kept, without personal data')
    .requiredOption('--by <staff>', 'email of an approver')
    .action((code: string, { by, reason }: { by: string; reason: string }) =>
      context.withDependencies(async (deps) => {
        context.print(describeWaiting(await askToRevokePasswordFact(deps, { code, by, reason })));
      }),
    );
}
