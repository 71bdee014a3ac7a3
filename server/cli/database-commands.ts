import type { Command } from 'commander';
import { migrate } from '../../db/migrate';
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
      });
    });

  program
    .command('doctor')
    .description(
      'Look at configuration, database, schema, keys, audit log, disk and clock; exit 1 names what is wrong.',
    )
    .action(() => doctor(context));
}
