import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { headLine, keepHead, listKeptHeads, readHeads } from '../audit/exported-heads';
import { verifyChain } from '../audit/verify-chain';
import { UsageError } from '../errors';
import type { CommandContext } from './context';

export function registerAuditCommands(program: Command, context: CommandContext): void {
  const audit = program.command('audit').description('The log of who did what, an append-only chain of hashes.');

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
