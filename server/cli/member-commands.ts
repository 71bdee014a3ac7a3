import type { Command } from 'commander';
import { describeWaiting } from '../changes/describe-change';
import { markHoneytoken, unmarkHoneytoken } from '../checks/mark-honeytoken';
import { askToErase } from '../keys/erase-member';
import { exportMember } from '../keys/export-member';
import { listHoneytokens } from '../members/honeytokens-repository';
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

  member
    .command('erase <id>')
    .description(
      'Remove everything that is held about one member, where no incident needs them. Waits for an approver; the audit log keeps the ID.',
    )
    .requiredOption('--by <staff>', 'email of the operator or admin who asks')
    .requiredOption('--reason <text>', 'the request that it answers, without personal data')
    .action((memberId: string, command: { by: string; reason: string }) =>
      context.withDependencies(async (deps) => {
        const { change, rows } = await askToErase(deps, { memberId, ...command });
        context.print(describeWaiting(change));
        for (const [table, count] of Object.entries(rows)) context.print(`${table.padEnd(22)}${count}`);
        for (const line of stays) context.print(line);
      }),
    );
  registerHoneytokens(member, context);
}

/** Invented members, who show that somebody opens records without a call. */
function registerHoneytokens(member: Command, context: CommandContext): void {
  const honeytoken = member
    .command('honeytoken')
    .description('Invented members: whoever on the staff opens one is named to the admins.');
  for (const [verb, text, run] of [
    ['mark', 'Mark a member whom nothing matches as invented.', markHoneytoken],
    ['unmark', 'Take the mark away.', unmarkHoneytoken],
  ] as const)
    honeytoken
      .command(`${verb} <id>`)
      .description(text)
      .requiredOption('--by <staff>', 'email of an admin')
      .action((memberId: string, { by }: { by: string }) =>
        context.withDependencies(async (deps) => {
          await run(deps, { memberId, by });
          context.print(`member ${memberId} ${verb}ed`);
        }),
      );
  honeytoken
    .command('list')
    .description('List the invented members. Tell nobody at the desk.')
    .action(() =>
      context.withDependencies(async (deps) => {
        for (const memberId of await listHoneytokens(deps.db)) context.print(memberId);
      }),
    );
}

/** What an erasure leaves, as the command says it. */
const stays = [
  'What stays: the member ID in the audit log, in this change and where other members act for it;',
  'error files of imports, until they are deleted; backups and files that were exported. Take the person out',
  'of the files that you load, or the next import brings them back.',
];
