import type { Command } from 'commander';
import { exportMember } from '../keys/export-member';
import type { CommandContext } from './context';

export function registerMemberCommands(program: Command, context: CommandContext): void {
  const member = program.command('member').description('One customer.');
  member
    .command('export <id>')
    .description(
      'Print everything that is known about one member, as JSON, for a request of theirs. The audit log keeps who took it.',
    )
    .requiredOption('--by <staff>', 'email of the operator or admin')
    .requiredOption('--reason <text>', 'the request that it answers, without personal data')
    .action((memberId: string, command: { by: string; reason: string }) =>
      context.withDependencies(async (deps) => {
        context.print(JSON.stringify(await exportMember(deps, { memberId, ...command }), null, 2));
      }),
    );
}
