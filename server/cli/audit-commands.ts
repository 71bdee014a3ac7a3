import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError } from 'commander';
import { listEvents, type RecordedEvent } from '../audit/audit-repository';
import { headLine, keepHead, listKeptHeads, readHeads } from '../audit/exported-heads';
import { verifyChain } from '../audit/verify-chain';
import { UsageError } from '../errors';
import type { CommandContext } from './context';
import { wholeNumber } from './option-values';

export function registerAuditCommands(program: Command, context: CommandContext): void {
  const audit = program.command('audit').description('The log of who did what, an append-only chain of hashes.');
  registerList(audit, context);

  audit
    .command('verify')
    .description(
      'Recompute the chain and compare it with the heads kept in the data directory; exit 1 names the first broken event.',
    )
    .option('--heads <file>', 'also compare it with the "audit head" lines of this file, such as a kept log')
    .action((options: { heads?: string }) =>
      context.withDependencies(async (deps) => {
        const given = options.heads === undefined ? [] : headsOf(options.heads);
        const exported = [...listKeptHeads(deps.config), ...given];
        const progress = context.progress('Verifying', 0);
        const report = await verifyChain(deps.db, exported, progress.update).finally(progress.stop);
        context.print(`${report.count} events hold, ${exported.length} exported heads`);
        if (report.head) context.print(headLine(report.head));
        if (report.problem) {
          const { sequence, what } = report.problem;
          const where = sequence === undefined ? '' : `event ${sequence} `;
          process.stderr.write(`shokai: The audit log is broken: ${where}${what}.\n`);
          context.exitCode = 1;
          return;
        }
        if (exported.length === 0)
          context.print(
            'No head was kept outside of the database before: nothing tells whether all of it was written anew.',
          );
        await keepHead(deps.db, deps.config);
      }),
    );

  audit
    .command('head')
    .description('Print the last number and hash, to be kept somewhere else; also kept in the data directory.')
    .action(() =>
      context.withDependencies(async (deps) => {
        const head = await keepHead(deps.db, deps.config);
        context.print(headLine(head));
        if (head.goesOn) return;
        process.stderr.write('shokai: It does not go on from the heads that were kept; run "shokai audit verify".\n');
        context.exitCode = 1;
      }),
    );
}

interface Filter {
  actor?: string;
  action?: string;
  member?: string;
  subject?: string;
  from?: Date;
  until?: Date;
  limit?: number;
  json?: boolean;
}

/** Events are read this many at a time. */
const pageSize = 1_000;

function registerList(audit: Command, context: CommandContext): void {
  audit
    .command('list')
    .description(
      'Print events, the newest first, separated by tabs: number, time, actor, action, subject, member, reason, data.',
    )
    .option('--actor <handle>', 'by one person on the staff, a program, or system')
    .option('--action <action>', 'of one kind, such as incident.publish, or of one noun, such as incident')
    .option('--member <id>', 'about one member')
    .option('--subject <code>', 'about one incident, import or account')
    .option('--from <time>', 'from this ISO 8601 time on', moment)
    .option('--until <time>', 'before this ISO 8601 time', moment)
    .option('--limit <number>', 'no more than these', wholeNumber)
    .option('--json', 'one object a line')
    .action(({ json, limit = Number.POSITIVE_INFINITY, member, ...filter }: Filter) =>
      context.withDependencies(async ({ db }) => {
        let left = limit;
        let before: number | undefined;
        while (left > 0) {
          const events = await listEvents(db, { ...filter, memberId: member, before }, Math.min(left, pageSize));
          for (const event of events) context.print(json ? JSON.stringify(eventJson(event)) : eventLine(event));
          if (events.length < pageSize) return;
          left -= events.length;
          before = events.at(-1)?.sequence;
        }
      }),
    );
}

const eventJson = (event: RecordedEvent) => ({
  sequence: event.sequence,
  occurred_at: event.occurredAt,
  actor: event.actor,
  action: event.action,
  subject: event.subject ?? null,
  member_id: event.memberId ?? null,
  reason: event.reason ?? null,
  data: event.data,
});

/** Tabs and line ends in a reason would look like the next field or event. */
const eventLine = (event: RecordedEvent): string => {
  const { occurred_at: at, data, ...rest } = eventJson(event);
  const { sequence, ...fields } = rest;
  return [sequence, at.toISOString(), ...Object.values(fields).map((one) => one ?? '-'), JSON.stringify(data)]
    .map((field) => String(field).replaceAll(/[\t\r\n]+/g, ' '))
    .join('\t');
};

function moment(text: string): Date {
  const found = new Date(text);
  if (!/^\d{4}-\d{2}-\d{2}/.test(text) || Number.isNaN(found.getTime()))
    throw new InvalidArgumentError('It must be an ISO 8601 time, such as 2026-04-01T00:00:00+09:00.');
  return found;
}

function headsOf(file: string) {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    throw new UsageError(`The file ${file} cannot be read.`);
  }
  const heads = readHeads(text);
  if (heads.length === 0) throw new UsageError(`The file ${file} has no "audit head" line.`);
  return heads;
}
