import type { Command } from 'commander';
import type { CommandContext } from './context';

export function registerCompletionCommands(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .description('Print what lets bash complete commands and options: source <(shokai completion)')
    .action(() => context.print(completionScript(program)));
}

/** A function for bash that knows every command and option as they are now; what is no word of ours is completed as a file. */
function completionScript(program: Command): string {
  const cases = program.commands.flatMap((command) => [
    caseOf(command.name(), command),
    ...command.commands.map((one) => caseOf(`${command.name()} ${one.name()}`, one)),
  ]);
  return `_shokai() {
  local word=\${COMP_WORDS[COMP_CWORD]} words
  case "\${COMP_WORDS[1]} \${COMP_WORDS[2]}" in
${cases.toReversed().join('\n')}
  esac
  ((COMP_CWORD == 1)) && words='${wordsOf(program)}'
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _shokai shokai`;
}

/** The longer name stands first: `import list` before `import`. */
const caseOf = (name: string, command: Command) =>
  `    "${name}${name.includes(' ') ? '' : ' '}"*) words='${wordsOf(command)}' ;;`;

const wordsOf = (command: Command): string =>
  [
    ...command
      .createHelp()
      .visibleCommands(command)
      .map((one) => one.name()),
    ...command
      .createHelp()
      .visibleOptions(command)
      .flatMap(({ long }) => long ?? []),
  ].join(' ');
