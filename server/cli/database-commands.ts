import type { Command } from 'commander';
import { connect } from '../../db/connection';
import { migrate } from '../../db/migrate';
import { lookAtGuards } from '../audit/guard-faults';
import { readConfig } from '../config';
import type { CommandContext } from './context';
import { doctor } from './doctor';
import { withDatabase } from './open-dependencies';

export function registerDatabaseCommands(program: Command, context: CommandContext): void {
  program
    .command('migrate')
    .description('Bring the database schema up to date; safe to run twice at once.')
    .action(async () => {
      await withDatabase(readConfig(process.env), async (database) => {
        const applied = await migrate(database.ownerUrl);
        for (const name of applied) context.print(`applied ${name}`);
        if (applied.length === 0) context.print('The database is up to date.');
        else context.print(await tellGuards(database.ownerUrl));
      });
    });

  program
    .command('doctor')
    .description(
      'Look at everything that the portal needs, from its public address to its mails and its data; exit 1 names what is wrong.',
    )
    .option('--send-test <address>', 'also send a mail there')
    .option('--json', 'one object: ok, looks (name, state, text), alarms (name, subject, gravity, since, figures)')
    .action((options: { json?: boolean; sendTest?: string }) => doctor(context, options));
}

/** Who can change the audit log: what was arranged is said, so that nobody believes in more. */
async function tellGuards(ownerUrl: string): Promise<string> {
  const db = connect(ownerUrl, { max: 1 });
  const { isApart } = await lookAtGuards(db).finally(() => db.destroy());
  return isApart
    ? 'The audit log belongs to a role that signs in nowhere; the portal can add to it and read it.'
    : 'One role does everything here: triggers alone keep the audit log from being changed (docs/operations.md, "Database").';
}
