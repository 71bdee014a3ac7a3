import { once } from 'node:events';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { encodeCp932 } from '../csv/encode-cp932';
import { exportLetters } from '../outreach/export-letters';
import { type ExportKind, exportPeople } from '../outreach/export-people';
import { exportTold } from '../outreach/export-told';
import { actorOf, byOperator } from './actor-of';
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
      .option(...byOperator)
      .addOption(encodingOption())
      .action((code: string, { by: email, encoding }: { by?: string } & Encoded) =>
        context.withDependencies(async (deps) => {
          const by = await actorOf(deps, email, ['operator']);
          await exportPeople(deps, { code, kind, by }, writerOf(encoding));
        }),
      );
  group
    .command('told')
    .description('CSV: everybody who was told that the incident affects them, or may; also after it was retracted.')
    .argument('<code>', 'an incident')
    .option(...byOperator)
    .addOption(encodingOption())
    .action((code: string, { by: email, encoding }: { by?: string } & Encoded) =>
      context.withDependencies(async (deps) => {
        await exportTold(deps, { code, by: await actorOf(deps, email, ['operator']) }, writerOf(encoding));
      }),
    );
  group
    .command('letters')
    .description(
      'CSV for letters: one row and one code for each person. The codes are shown once. It holds personal data.',
    )
    .argument('<code>', 'a live incident')
    .option('--days <number>', 'how long the codes hold', wholeDays, 180)
    .option('--without-email', 'only people whom no mail reaches')
    .option('--print <folder>', 'also lay the letters out as HTML files of 500 to be printed, into a folder made here')
    .option(...byOperator)
    .addOption(encodingOption())
    .action((code: string, { days, withoutEmail, by, print, encoding }: LetterOptions & Encoded) =>
      context.withDependencies(async (deps) => {
        const handle = await actorOf(deps, by, ['operator']);
        const order = { code, days, onlyWithoutEmail: !!withoutEmail, by: handle, print };
        const printed = await exportLetters(deps, order, writerOf(encoding));
        if (printed) process.stderr.write(describePrinted(printed));
      }),
    );
}

interface LetterOptions {
  days: number;
  withoutEmail?: boolean;
  by?: string;
  print?: string;
}

/** On standard error, since standard output is the CSV. */
const describePrinted = ({ files, letters, withoutAddress }: Record<'files' | 'letters' | 'withoutAddress', number>) =>
  `shokai: ${letters} letters to be printed in ${files} files; ${withoutAddress} people have no name or address and stand in the CSV alone.\n`;

function wholeDays(text: string): number {
  const days = Number(text);
  if (!Number.isInteger(days) || days < 1 || days > 3650)
    throw new InvalidArgumentError('It must be a number of days from 1 to 3650.');
  return days;
}

/** With a mark at its beginning, so that Excel opens it as what it is. */
const encodings = ['utf-8-bom', 'utf-8', 'cp932'] as const;
interface Encoded {
  encoding: (typeof encodings)[number];
}
const encodingOption = () =>
  new Option('--encoding <name>', 'of the file; cp932 is refused where a value does not fit in')
    .choices(encodings)
    .default('utf-8-bom');

/** Writes to standard output; waits where the reader is slower than the database. */
function writerOf(encoding: Encoded['encoding']): (text: string) => Promise<void> {
  let isFirst = true;
  return async (text) => {
    const marked = isFirst && encoding === 'utf-8-bom' ? `\ufeff${text}` : text;
    isFirst = false;
    if (!process.stdout.write(encoding === 'cp932' ? encodeCp932(text) : marked)) await once(process.stdout, 'drain');
  };
}
