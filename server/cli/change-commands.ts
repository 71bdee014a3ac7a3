import type { Command } from 'commander';
import { sayFigure } from '../alarms/accept-figures';
import { approveChange } from '../changes/approve-change';
import type { Change } from '../changes/change';
import { listFirstPeople } from '../changes/change-people-repository';
import { getChange, listChanges } from '../changes/changes-repository';
import { peopleOf } from '../changes/describe-change';
import { rejectChange } from '../changes/reject-change';
import { changeRegistry } from '../doors/change-registry';
import { UsageError } from '../errors';
import type { WrongFigure } from '../figures/figures-repository';
import type { CommandContext } from './context';
import { asJson, wholeNumber } from './option-values';

export function registerChangeCommands(program: Command, context: CommandContext): void {
  const group = program
    .command('change')
    .description(
      'What waits for a second person: it would clear somebody, or says in words that an all-clear is earned.',
    );

  group
    .command('list')
    .description('Print every change, those that wait first.')
    .option(...asJson)
    .action(({ json }: { json?: boolean }) =>
      context.withDependencies(async ({ db }) => {
        const changes = await listChanges(db);
        if (json) context.print(JSON.stringify(changes.map(changeJson)));
        else for (const change of changes) context.print(describe(change));
      }),
    );

  group
    .command('show <id>')
    .description('Print a change and the first members whom it would clear.')
    .option('--json', 'one object')
    .action((id: string, { json }: { json?: boolean }) =>
      context.withDependencies(async ({ db }) => {
        const change = await getChange(db, changeId(id));
        if (json) {
          const first = await listFirstPeople(db, change.changeId);
          context.print(JSON.stringify({ ...changeJson(change), first_members: first }));
          return;
        }
        context.print(describe(change));
        if (change.data.covers)
          context.print(`covers: ${JSON.stringify({ covers: change.data.covers, of: change.data.of })}`);
        for (const figure of (change.data.wrong ?? []) as WrongFigure[]) context.print(`  ${sayFigure(figure)}`);
        if (change.reason) context.print(`reason: ${change.reason}`);
        if (change.approvedBy) context.print(`approved by ${change.approvedBy} at ${change.approvedAt?.toISOString()}`);
        if (change.endedBy) context.print(`ended by ${change.endedBy} at ${change.endedAt?.toISOString()}`);
        if (change.clears > 0) context.print(`clears ${peopleOf(change.clears)}, the first members by ID:`);
        for (const memberId of await listFirstPeople(db, change.changeId)) context.print(`  ${memberId}`);
      }),
    );

  group
    .command('approve <id>')
    .description('Say yes as the second person; it is done at once.')
    .requiredOption('--by <staff>', 'email of the second person')
    .option('--clears <number>', 'how many people it clears; needed where there are any', wholeNumber)
    .action((id: string, { by, clears }: { by: string; clears?: number }) =>
      context.withDependencies(async (deps) => {
        context.print(describe(await approveChange(deps, changeRegistry, { changeId: changeId(id), by, clears })));
      }),
    );

  group
    .command('reject <id>')
    .description('Say no; nothing is done.')
    .requiredOption('--by <staff>', 'email of whoever asked, or of somebody who could say yes')
    .option('--reason <text>', 'why; without personal data')
    .action((id: string, { by, reason }: { by: string; reason?: string }) =>
      context.withDependencies(async (deps) => {
        context.print(describe(await rejectChange(deps, { changeId: changeId(id), by, reason })));
      }),
    );
}

const changeJson = (change: Change) => ({
  change: change.changeId,
  state: change.state,
  kind: change.kind,
  target: change.target,
  clears: change.clears,
  reason: change.reason ?? null,
  asked_by: change.askedBy,
  asked_at: change.askedAt,
  approved_by: change.approvedBy ?? null,
  approved_at: change.approvedAt ?? null,
  ended_by: change.endedBy ?? null,
  ended_at: change.endedAt ?? null,
});

const describe = ({ changeId, state, clears, kind, target, askedBy, askedAt }: Change): string =>
  `change ${changeId} ${state} ${clears} ${kind} ${target}, asked by ${askedBy} at ${askedAt.toISOString()}`;

function changeId(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new UsageError(`"${text}" is no number of a change.`);
  return Number(text);
}
