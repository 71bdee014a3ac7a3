import { type Command, Option } from 'commander';
import { addToken } from '../api/add-token';
import { type Scope, scopes } from '../api/api-token';
import { listTokens } from '../api/api-tokens-repository';
import { revokeToken } from '../api/revoke-token';
import { actorOf, byAdmin } from './by-admin';
import type { CommandContext } from './context';
import { wholeNumber } from './option-values';

export function registerTokenCommands(program: Command, context: CommandContext): void {
  const token = program.command('token').description('Programs that may use the API (docs/api.md).');

  token
    .command('add <name>')
    .description('Let a program in; prints its handle, name and token, which is shown nowhere again.')
    .addOption(new Option('--scope <scope...>', 'what it may ask').choices(scopes).makeOptionMandatory())
    .option('--days <number>', 'how long it may; without it until it is revoked', wholeNumber)
    .option(...byAdmin)
    .action((name: string, options: { scope: Scope[]; days?: number; by?: string }) =>
      context.withDependencies(async (deps) => {
        const by = await actorOf(deps, options.by);
        const added = await addToken(deps, { by, name, scopes: options.scope, days: options.days });
        context.print(`${added.token.handle} ${name} ${added.text}`);
      }),
    );

  token
    .command('list')
    .description('Print handle, name, state, scopes and end of every token, separated by tabs.')
    .action(() =>
      context.withDependencies(async ({ db, now }) => {
        for (const { handle, name, scopes, expiresAt, revokedAt } of await listTokens(db)) {
          const state = revokedAt ? 'revoked' : expiresAt && expiresAt <= now() ? 'expired' : 'active';
          context.print([handle, name, state, scopes.join(','), expiresAt?.toISOString() ?? '-'].join('\t'));
        }
      }),
    );

  token
    .command('revoke <name>')
    .description('Shut a program out at once.')
    .option(...byAdmin)
    .action((name: string, options: { by?: string }) =>
      context.withDependencies(async (deps) => revokeToken(deps, { by: await actorOf(deps, options.by), name })),
    );
}
