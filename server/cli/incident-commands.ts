import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import type { Db } from '../../db/connection';
import { findNewestChange } from '../changes/changes-repository';
import { describeWaiting } from '../changes/describe-change';
import { InvalidInputError } from '../errors';
import { decodeIncidentFile } from '../incident-file/decode-incident-file';
import { missingFirst } from '../incident-file/document-texts';
import { codesWithoutLabel } from '../incident-file/label-of';
import { readIncidentFile } from '../incident-file/read-incident-file';
import { applyIncident } from '../incidents/apply-incident';
import { approveIncident } from '../incidents/approve-incident';
import { withBase } from '../incidents/base-revision';
import type { IncidentCommand, IncidentDependencies } from '../incidents/change-incident';
import { publishTarget } from '../incidents/cleared-by-revision';
import { closeIncident } from '../incidents/close-incident';
import { discardRevisions } from '../incidents/discard-revisions';
import type { Incident } from '../incidents/incident';
import { getIncident, listIncidents } from '../incidents/incidents-repository';
import { investigateIncident } from '../incidents/investigate-incident';
import { publishIncident } from '../incidents/publish-incident';
import { retractIncident } from '../incidents/retract-incident';
import { returnIncident } from '../incidents/return-incident';
import type { Revision } from '../incidents/revision';
import { findNewestRevision, getSource, listRevisions } from '../incidents/revisions-repository';
import { submitIncident } from '../incidents/submit-incident';
import { withdrawIncident } from '../incidents/withdraw-incident';
import { place } from '../place';
import { nameOfLanguage } from '../texts/display-names';
import { textsOf } from '../texts/i18n';
import { inLanguage } from '../texts/text';
import { registerBoundariesCommand } from './boundaries-command';
import type { CommandContext } from './context';
import { registerDossierCommand } from './dossier-commands';
import { asJson, collect, wholeNumber } from './option-values';

interface Verb {
  name: string;
  description: string;
  /** What became of the revision. */
  done: string;
  run: (deps: IncidentDependencies, command: IncidentCommand) => Promise<number>;
}

const verbs: Verb[] = [
  {
    name: 'submit',
    description: 'Submit the newest revision for approval by somebody else.',
    done: 'submitted for approval',
    run: submitIncident,
  },
  { name: 'approve', description: 'Approve the submitted revision.', done: 'approved', run: approveIncident },
  {
    name: 'return',
    description: 'Send the submitted revision back to whoever wrote it; --reason says what is to be changed.',
    done: 'sent back',
    run: returnIncident,
  },
  { name: 'publish', description: 'Publish the approved revision.', done: 'published', run: publishIncident },
  {
    name: 'investigate',
    description: 'Show the draft to customers as being under investigation.',
    done: 'live, under investigation',
    run: investigateIncident,
  },
  { name: 'close', description: 'Close a published incident; it still answers.', done: 'closed', run: closeIncident },
  {
    name: 'withdraw',
    description: 'Take an incident back at once: it is held, being corrected, and nobody gets an all-clear meanwhile.',
    done: 'taken back, held',
    run: withdrawIncident,
  },
  {
    name: 'retract',
    description: 'Ask for a held incident to be called announced in error; an approver other than you has to say yes.',
    done: 'waits to be retracted',
    run: retractIncident,
  },
  {
    name: 'discard',
    description: 'Drop the revisions since the last that was approved or live; their authors may approve again.',
    done: 'and what came after the last approval discarded',
    run: discardRevisions,
  },
];

export function registerIncidentCommands(program: Command, context: CommandContext): void {
  const group = program.command('incident').description('Describe, approve and publish incidents.');
  registerLooks(group, context);
  registerFiles(group, context);
  registerDossierCommand(group, context);
  registerBoundariesCommand(group, context);
  for (const verb of verbs) registerVerb(group, context, verb);
}

function registerLooks(group: Command, context: CommandContext): void {
  group
    .command('list')
    .description('Print every incident with its state and its newest revision.')
    .option(...asJson)
    .action(async ({ json }: { json?: boolean }) => {
      const found = await context.withDependencies(async ({ db }) => {
        const incidents = await listIncidents(db);
        return Promise.all(incidents.map(async (incident) => [incident, await newestOf(db, incident)] as const));
      });
      if (json) context.print(JSON.stringify(found.map((one) => incidentJson(...one))));
      else for (const one of found) context.print(lineOf(...one));
    });
  group
    .command('show <code>')
    .description('Print one incident: its revisions, exposures, and codes without a label.')
    .option(...asJson)
    .action(async (code: string, { json }: { json?: boolean }) => {
      const { incident, revisions } = await context.withDependencies(async ({ db }) => {
        const incident = await getIncident(db, code);
        return { incident, revisions: await listRevisions(db, incident.incidentId) };
      });
      if (json) return context.print(JSON.stringify(fileJson(incident, revisions)));
      const [newest] = revisions;
      context.print(lineOf(incident, newest));
      for (const one of revisions) context.print(`  revision ${one.number}: ${stepOf(one, incident)}`);
      for (const one of newest?.document.exposures ?? [])
        context.print(`  exposure ${one.code}: ${one.basis}, ${one.data_items.join(', ')}, desk ${one.desk}`);
      for (const one of newest ? unlabelled(newest) : []) context.print(`  no label: ${one.what} ${one.code}`);
    });
}

const newestOf = (db: Db, { incidentId }: Incident) => findNewestRevision(db, incidentId);

const incidentJson = ({ code, state }: Incident, newest: Revision | undefined) => ({
  incident: code,
  state,
  revision: newest?.number ?? null,
  title: newest?.document.title ?? null,
});

const lineOf = ({ code, state }: Incident, newest: Revision | undefined): string =>
  `${code} ${state}${newest ? ` revision ${newest.number}: ${inLanguage(newest.document.title, 'en')}` : ''}`;

const unlabelled = ({ document }: Revision) => codesWithoutLabel(document, textsOf(place.languages[0]));

/** The keys are those of the incident file where it has them. */
const fileJson = (incident: Incident, revisions: Revision[]) => ({
  ...incidentJson(incident, revisions[0]),
  announced_at: incident.announcedAt?.toISOString() ?? null,
  revisions: revisions.map((one) => ({
    revision: one.number,
    state: stepOf(one, incident),
    applied_by: one.appliedBy,
    applied_at: one.appliedAt.toISOString(),
  })),
  exposures: (revisions[0]?.document.exposures ?? []).map(
    ({ code, title, basis, data_items, may_items = [], desk }) => ({
      ...{ code, title, basis, data_items, may: may_items, desk },
    }),
  ),
  without_label: revisions[0] ? unlabelled(revisions[0]) : [],
});

const stepOf = ({ revisionId, submittedAt, approvedAt }: Revision, { liveRevisionId }: Incident): string =>
  revisionId === liveRevisionId ? 'live' : approvedAt ? 'approved' : submittedAt ? 'submitted' : 'draft';

function registerFiles(group: Command, context: CommandContext): void {
  group
    .command('validate <file>')
    .description('Check an incident file without changing anything.')
    .action((file: string) => {
      const document = readIncidentFile(readText(file));
      const { incident, exposures, desks } = document;
      context.print(`${incident} is valid: exposures ${exposures.length}, desks ${desks.length}`);
      const first = nameOfLanguage('en', place.languages[0]);
      for (const key of missingFirst(document)) context.print(`publishing will need a text in ${first}: ${key}`);
    });
  group
    .command('apply <file>')
    .description('Make an incident file the newest revision of its incident, a draft. What is live stays live.')
    .requiredOption('--by <staff>', 'email of the operator')
    .option(
      '--base <number>',
      'the revision that the file was edited from; else its comment "# revision: N" says',
      wholeNumber,
    )
    .action(async (file: string, { by, base }: { by: string; base?: number }) => {
      const source = readText(file);
      const { code, revision, isChanged } = await context.withDependencies((deps) =>
        applyIncident(deps, { source, by, base }),
      );
      context.print(`${code} revision ${revision}: ${isChanged ? 'applied as draft' : 'nothing changed'}`);
    });
  group
    .command('export <code>')
    .description(
      'Print the file of the newest revision as it was applied, with the number of that revision as a comment.',
    )
    .option('--revision <number>', 'an earlier one', wholeNumber)
    .action(async (code: string, { revision }: { revision?: number }) => {
      const source = await context.withDependencies(({ db }) => getSource(db, code, revision));
      context.print(withBase(source).replace(/\n$/, ''));
    });
}

function registerVerb(group: Command, context: CommandContext, { name, description, done, run }: Verb): void {
  group
    .command(`${name} <code>`)
    .description(description)
    .requiredOption('--by <staff>', 'email of the person on the staff who does it')
    .option('--confirm <value>', 'what publishing asks to be confirmed; may be repeated', collect, [])
    .option('--difference <text>', 'why figures are other than announced; without personal data')
    .option('--clears <number>', 'approving: how many people it clears; needed where there are any', wholeNumber)
    .option('--reason <text>', 'why; sending back, withdrawing and retracting need it')
    .action(async (code: string, command: Omit<IncidentCommand, 'code'>) => {
      await context.withDependencies(async (deps) => {
        const revision = await run(deps, { code, ...command });
        if (name === 'retract') await printWaiting(deps, context, code);
        context.print(`${code} revision ${revision}: ${done}`);
        const target = publishTarget({ code }, { number: revision });
        const waiting = name === 'submit' ? await findNewestChange(deps.db, 'incident.publish', target) : undefined;
        if (waiting?.state === 'waiting') context.print(describeWaiting(waiting));
      });
    });
}

async function printWaiting(
  deps: Pick<IncidentDependencies, 'db'>,
  context: CommandContext,
  code: string,
): Promise<void> {
  const waiting = await findNewestChange(deps.db, 'incident.retract', code);
  if (waiting) context.print(describeWaiting(waiting));
}

function readText(file: string): string {
  try {
    return decodeIncidentFile(readFileSync(file));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new InvalidInputError(`There is no file ${file}.`);
    if (code === 'EISDIR') throw new InvalidInputError(`${file} is a folder; expected a file.`);
    if (code === 'EACCES') throw new InvalidInputError(`${file} may not be read.`);
    throw error;
  }
}
