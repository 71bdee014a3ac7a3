import { stat } from 'node:fs/promises';
import { type Command, Option } from 'commander';
import { readPair } from '../activities/import-pairs';
import { describeWaiting } from '../changes/describe-change';
import { readEncodingName } from '../csv/text-encoding';
import type { Dependencies } from '../dependencies';
import { InvalidInputError, UsageError } from '../errors';
import { approveImport } from '../imports/approve-import';
import { beginImport, type ImportCommand } from '../imports/begin-import';
import { continueImport, type Phase } from '../imports/continue-import';
import { coverImport } from '../imports/cover-import';
import { writeErrorFile } from '../imports/error-file';
import { getImport, listImports } from '../imports/imports-repository';
import { loadFile } from '../imports/load-file';
import { reviewList } from '../imports/review-list';
import { rollbackImport } from '../imports/rollback-import';
import { settleRows } from '../imports/settle-rows';
import { sweepImports } from '../imports/sweep-imports';
import { type ColumnName, columnsFor, type ImportKind } from '../rows/csv-columns';
import { findColumn } from '../rows/header';
import type { Import, ImportOptions } from '../rows/import';
import { getStaff, requireStaff } from '../staff/staff-repository';
import type { CommandContext } from './context';
import { historyLine, importJson } from './import-history';
import { describeImportFully, isRefused, printProblems } from './import-report';
import { asJson, collect, wholeNumber } from './option-values';
import { readSteadyFile } from './read-steady-file';

interface LoadOptions {
  by: string;
  incident?: string;
  exposure?: string;
  encoding?: string;
  timeZone?: string;
  covers?: string;
  coversOf?: string[];
  midnight?: 'day' | 'instant';
  column: string[];
  ignore: string[];
  separator?: keyof typeof separatorNames;
  header?: 'none';
  columns?: string;
  set: string[];
  records?: number;
  trailer?: boolean;
  replace?: boolean;
  acceptRejects?: boolean;
  corrects?: number;
  again?: string;
  letters?: boolean;
  dryRun?: boolean;
  confirm?: string[];
  ambiguous?: 'possible';
  affected?: string[];
  unaffected?: string[];
}

const descriptions: Record<ImportKind, string> = {
  members: 'Load members; those who are there already are merged.',
  activities: 'Load activities; they add to those that are there.',
  list: 'Load an affected list as a new version, which somebody else then approves.',
};

export function registerImportCommands(program: Command, context: CommandContext): void {
  const group = program.command('import').description('Load members, activities and affected lists from CSV files.');
  for (const kind of ['members', 'activities', 'list'] as const) registerLoad(group, context, kind);
  registerShow(group, context);
  registerVerbs(group, context);
  registerStatements(group, context);
  registerRun(group, context);
}

function registerLoad(group: Command, context: CommandContext, kind: ImportKind): void {
  const command = group
    .command(`${kind} <file>`)
    .description(descriptions[kind])
    .requiredOption('--by <staff>', 'email of the operator')
    .option('--encoding <name>', 'utf-8 or cp932; found out where it is not stated')
    .option('--time-zone <name>', 'of times without an offset (default SHOKAI_TIME_ZONE)')
    .option('--column <name=column>', 'what a column of another name is; may be repeated', collect, [])
    .option('--ignore <name>', 'a column that is left out on purpose; may be repeated', collect, [])
    .addOption(
      new Option(
        '--separator <sign>',
        'what stands between the columns: comma (the default), semicolon or tab',
      ).choices(Object.keys(separatorNames)),
    )
    .addOption(
      new Option('--header <where>', 'none: the first row is data, and --columns says what the columns are').choices([
        'none',
      ]),
    )
    .option('--columns <names>', 'with --header none: columns in their order, with commas; - for one that is left out')
    .option('--set <column=value>', 'what stands where this column is blank, or missing; may be repeated', collect, [])
    .option('--records <number>', 'how many records the sender says there are', wholeNumber)
    .option('--trailer', 'the last record ends in the number of records')
    .option('--corrects <import>', 'the file is the corrected error file of that import', wholeNumber)
    .option('--again <reason>', 'load the same bytes again')
    .option('--dry-run', 'check everything and change nothing');
  if (kind === 'list')
    command
      .option('--incident <code>', 'incident of the list')
      .option('--exposure <code>', 'exposure of the list')
      .option('--letters', 'rows may be people with a name and an address alone, who are found by the code in a letter')
      .addOption(
        new Option(
          '--ambiguous <reading>',
          'an entry that could mean several members is possible for each of them',
        ).choices(['possible']),
      )
      .option('--affected <member>', 'a member who must be affected; may be repeated', collect, [])
      .option('--unaffected <member>', 'a member who must not be affected; may be repeated', collect, []);
  else
    command
      .option('--accept-rejects', 'load what can be read although some rows cannot')
      .option(
        '--confirm <value>',
        'a value that is right although a live rule names one like it; may be repeated',
        collect,
        [],
      );
  if (kind === 'activities')
    command
      .option('--covers <from..to>', 'time for which the export is complete')
      .option(
        '--covers-of <activity[@site]>',
        'the export is complete for it, too, although it has no such row; may be repeated',
        collect,
        [],
      )
      .addOption(
        new Option(
          '--midnight <reading>',
          'what 0:00 is: a day without a time, or that instant (default: a day where one in a hundred values is)',
        ).choices(['day', 'instant']),
      );
  if (kind === 'members') command.option('--replace', 'remove the members that the file does not name');
  command.action(async (file: string, options: LoadOptions) => {
    await refuseMissing(file);
    const result = await context.withDependencies((deps) => load(deps, context, commandOf(kind, options), file));
    if (isRefused(result)) context.exitCode = 1;
  });
}

async function load(
  deps: Dependencies,
  context: CommandContext,
  command: ImportCommand,
  file: string,
): Promise<Import> {
  await sweepImports(deps);
  const id = await beginImport(deps, command);
  const bar = context.progress('import', (await stat(file)).size);
  const chunks = readSteadyFile(file);
  const result = await loadFile(deps, id, chunks, (done) => bar.update(done))
    .catch(async (error) => {
      const left = await getImport(deps.db, id).catch(() => undefined);
      if (left) context.print(`import ${id} ${left.state}`);
      throw error;
    })
    .finally(() => bar.stop());
  const same = result.failure?.code === 'same_load' ? Number(result.failure.params.import) : undefined;
  const shown = same ? await getImport(deps.db, same) : result;
  for (const line of describeImportFully(shown)) context.print(line);
  await printProblems(deps, result);
  return result;
}

function commandOf(kind: ImportKind, options: LoadOptions): ImportCommand {
  const { by, incident, exposure, timeZone, covers, encoding, column, ignore, records, ...rest } = options;
  const {
    trailer,
    replace,
    acceptRejects,
    corrects,
    again,
    dryRun,
    letters,
    confirm,
    affected = [],
    unaffected = [],
  } = rest;
  const chosen: ImportOptions = {
    ...{
      trailer,
      replace,
      acceptRejects,
      corrects,
      again,
      dryRun,
      letters,
      confirm,
      midnight: options.midnight,
      ambiguous: options.ambiguous,
      declared: records,
    },
    coversOf: options.coversOf?.map(readCoversOf),
    separator: options.separator && separatorNames[options.separator],
    ...readHeaderOptions(kind, options),
    set: readFilling(kind, options),
    encoding: encoding === undefined ? undefined : readEncodingName(encoding),
    columns: Object.fromEntries(column.map((text) => readColumn(text, columnsFor(kind, letters)))),
    ignored: ignore,
    samples: kind === 'list' ? { affected, unaffected } : undefined,
  };
  return { kind, incident, exposure, timeZone, covers, options: chosen, by };
}

const separatorNames = { comma: ',', semicolon: ';', tab: '\t' } as const;

function readHeaderOptions(
  kind: ImportKind,
  { header, columns, letters }: LoadOptions,
): Pick<ImportOptions, 'header' | 'layout'> {
  if ((header === 'none') !== (columns !== undefined))
    throw new UsageError('--header none and --columns a,b,… belong together.');
  if (columns === undefined) return {};
  const layout = columns.split(',').map((name) => (name.trim() === '-' ? null : columnNamed(kind, name, letters)));
  return { header: 'none', layout };
}

/** @throws UsageError */
function columnNamed(kind: ImportKind, name: string, forLetters?: boolean): ColumnName {
  const column = findColumn(kind, name, forLetters);
  if (!column)
    throw new UsageError(
      `"${name.trim()}" is no column of this kind of file; known are ${columnsFor(kind, forLetters).join(', ')}.`,
    );
  return column;
}

function readFilling(kind: ImportKind, { set, letters }: LoadOptions): ImportOptions['set'] {
  const filling = set.map((text) => {
    const at = text.indexOf('=');
    if (at < 1 || text.slice(at + 1).trim() === '')
      throw new UsageError('--set needs COLUMN=VALUE, such as site=main-shop.');
    return [columnNamed(kind, text.slice(0, at), letters), text.slice(at + 1)] as const;
  });
  return filling.length === 0 ? undefined : Object.fromEntries(filling);
}

function readCoversOf(text: string): { activity: string; site?: string } {
  const pair = readPair(text);
  if (!pair) throw new UsageError('--covers-of needs ACTIVITY or ACTIVITY@SITE, such as card_paid@main-shop.');
  return pair;
}

function readColumn(text: string, columns: readonly ColumnName[]): [string, ColumnName] {
  const at = text.lastIndexOf('=');
  const column = columns.find((known) => known === text.slice(at + 1));
  if (at < 1 || !column) throw new UsageError(`--column needs NAME=COLUMN, with one of ${columns.join(', ')}.`);
  return [text.slice(0, at), column];
}

function registerShow(group: Command, context: CommandContext): void {
  group
    .command('status <id>')
    .description('Show an import: its state, totals, and what is wrong with it.')
    .option('--by <staff>', 'email of the person on the staff')
    .option('--json', 'one object')
    .action(async (id: string, { json }: { json?: boolean }) => {
      await context.withDependencies(async (deps) => {
        const shown = await getImport(deps.db, importId(id));
        if (json) {
          context.print(JSON.stringify(importJson(shown)));
          return;
        }
        for (const line of describeImportFully(shown)) context.print(line);
        await printProblems(deps, shown);
      });
    });
  group
    .command('history')
    .description('List imports, the newest first.')
    .option(...asJson)
    .action(async ({ json }: { json?: boolean }) => {
      const imports = await context.withDependencies(({ db }) => listImports(db));
      if (json) context.print(JSON.stringify(imports.map(importJson)));
      else for (const one of imports) context.print(historyLine(one));
    });
  group
    .command('errors <id>')
    .description(
      'Print the rejected rows as a CSV file that can be corrected and loaded. It holds personal data; the audit log keeps who took it.',
    )
    .requiredOption('--by <staff>', 'email of the operator')
    .action(async (id: string, { by }: { by: string }) => {
      await context.withDependencies(async (deps) => {
        const staff = await requireStaff(deps, by, ['operator']);
        await writeErrorFile(deps, { importId: importId(id), actor: staff.handle, language: 'en' }, process.stdout);
      });
    });
}

/** What the web server starts for an upload: see `launchImport`. */
function registerRun(group: Command, context: CommandContext): void {
  group
    .command('run <id>', { hidden: true })
    .addOption(new Option('--phase <phase>').choices(['check', 'load', 'review']).makeOptionMandatory())
    .requiredOption('--as <staff>', 'ID of whoever lets it go on', wholeNumber)
    .option('--review <token>')
    .action(async (id: string, { phase, as, review }: { phase: Phase; as: number; review?: string }) => {
      await context.withDependencies(async (deps) => {
        const by = await getStaff(deps, as);
        await continueImport(deps, { importId: importId(id), phase, by, reviewed: review });
      });
    });
}

function registerVerbs(group: Command, context: CommandContext): void {
  const verb = (
    name: string,
    description: string,
    run: (
      deps: Dependencies,
      command: { importId: number; by: string; reason?: string; clears?: number; overruled: string[] },
    ) => Promise<string[]>,
  ) =>
    group
      .command(`${name} <id>`)
      .description(description)
      .requiredOption('--by <staff>', 'email of the person on the staff')
      .option('--reason <text>', 'why; without personal data')
      .option('--clears <number>', 'approving: how many people it clears; needed where there are any', wholeNumber)
      .option('--overrule <member>', 'approving: a known person who was named by mistake; may be repeated', collect, [])
      .action(async (id: string, options: { by: string; reason?: string; clears?: number; overrule: string[] }) => {
        const { overrule: overruled, ...given } = options;
        const command = { importId: importId(id), ...given, overruled };
        await context.withDependencies(async (deps) => {
          for (const line of await run(deps, command)) context.print(line);
        });
      });
  verb(
    'approve',
    'Put in force what somebody else imported: a list, or members that clear somebody.',
    async (deps, command) => describeImportFully(await approveImport(deps, command)),
  );
  group
    .command('review <id>')
    .description(
      'Work out anew whom a list that waits for its approval would touch, and what known people would be told.',
    )
    .action((id: string) =>
      context.withDependencies(async (deps) => {
        for (const line of describeImportFully(await reviewList(deps, importId(id)))) context.print(line);
      }),
    );
  verb('rollback', 'Undo an import: what was in force before it is in force again.', async (deps, command) => {
    const { undone, waiting } = await rollbackImport(deps, command);
    return [...(waiting ? [describeWaiting(waiting)] : []), ...describeImportFully(undone)];
  });
}

/** What is said of an import in force, and waits for a second person. */
function registerStatements(group: Command, context: CommandContext): void {
  group
    .command('cover <id> <from..to>')
    .description('Ask for activities to be taken for complete over a time; a second person approves it.')
    .requiredOption('--by <staff>', 'email of the operator')
    .option(
      '--covers-of <activity[@site]>',
      'complete for it, too, although it has no such row; may be repeated',
      collect,
      [],
    )
    .option('--reason <text>', 'how that is known; without personal data')
    .action(async (id: string, covers: string, options: { by: string; coversOf: string[]; reason?: string }) => {
      const coversOf = options.coversOf.map(readCoversOf);
      const command = { importId: importId(id), covers, coversOf, by: options.by, reason: options.reason };
      await context.withDependencies(async (deps) => {
        context.print(describeWaiting(await coverImport(deps, command)));
      });
    });
  group
    .command('settle <id>')
    .description('Ask for rejected activities to be taken for settled; a second person approves it.')
    .requiredOption('--row <number>', 'which row, as the error file numbers it; may be repeated', collectNumber, [])
    .requiredOption('--reason <text>', 'why it does not matter; without personal data')
    .requiredOption('--by <staff>', 'email of the operator')
    .action(async (id: string, { row: rows, reason, by }: { row: number[]; reason: string; by: string }) => {
      const command = { importId: importId(id), rows, reason, by };
      await context.withDependencies(async (deps) => {
        context.print(describeWaiting(await settleRows(deps, command)));
      });
    });
}

const collectNumber = (text: string, numbers: number[]): number[] => [...numbers, wholeNumber(text)];

function importId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`"${text}" is no number of an import.`);
  return Number(text);
}

async function refuseMissing(file: string): Promise<void> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => {
    throw new InvalidInputError(error.code === 'EACCES' ? `${file} may not be read.` : `There is no file ${file}.`);
  });
  if (!found.isFile() && !found.isFIFO()) throw new InvalidInputError(`${file} is not a file.`);
}
