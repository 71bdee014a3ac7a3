import type { Command } from 'commander';
import { acceptFigures, sayFigure } from '../alarms/accept-figures';
import { runSelfCheck } from '../alarms/self-check';
import { describeWaiting } from '../changes/describe-change';
import { RefusedError } from '../errors';
import type { CommandContext } from './context';

export function registerSelfCheckCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('self-check')
    .description('Count what is loaded, and compare it with what was recorded when it came.')
    .action(() =>
      context.withDependencies(async (deps) => {
        const wrong = await runSelfCheck(deps);
        for (const figure of wrong) context.print(sayFigure(figure));
        if (wrong.length > 0)
          throw new RefusedError('What is loaded is not what was recorded; nobody gets an all-clear.');
        context.print('what is loaded is what was recorded');
      }),
    );
  group
    .command('accept')
    .description('Ask for what is there to be taken for right; a second person has to approve it.')
    .requiredOption('--by <staff>', 'email of the person on the staff who asks')
    .requiredOption('--reason <text>', 'why it is right')
    .action((command: { by: string; reason: string }) =>
      context.withDependencies(async (deps) => context.print(describeWaiting(await acceptFigures(deps, command)))),
    );
}
