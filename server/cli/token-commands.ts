import { type Command, Option } from 'commander';
import { addToken } from '../api/add-token';
import { type Scope, scopes } from '../api/api-token';
import { listTokens } from '../api/api-tokens-repository';
import { revokeToken } from '../api/revoke-token';
import { requireStaff } from '../staff/staff-repository';
import { actorOf, byAdmin } from './actor-of';
import type { CommandContext } from './context';
import { asJson, wholeNumber } from './option-values';

export function registerTokenCommands(program: Command, context: CommandContext): void {
  const token = program.command('token').description('Programs that may use the API (docs/api.md).');

  token
    .command('add <name>')
    .description('Let a program in; prints its handle, name and token, which is shown nowhere again.')
    .addOption(new Option('--scope <scope...>', 'what it may ask').choices(scopes).makeOptionMandatory())
    .option('--days <number>', 'how long it may; without it until it is revoked', wholeNumber)
    .option('--for <staff>', 'with the scope drafts: the operator, by email, in whose name drafts are saved')
    .option(...byAdmin)
    .action((name: string, options: { scope: Scope[]; days?: number; for?: string; by?: string }) =>
      context.withDependencies(async (deps) => {
        const by = await actorOf(deps, options.by);
        const drafter = options.for === undefined ? undefined : await requireStaff(deps, options.for, ['operator']);
        const added = await addToken(deps, { by, name, scopes: options.scope, days: options.days, drafter });
        context.print(`${added.token.handle} ${name} ${added.text}`);
      }),
    );

  token
    .command('list')
    .description('Print handle, name, state, scopes and end of every token, separated by tabs.')
    .option(...asJson)
    .action(({ json }: { json?: boolean }) =>
      context.withDependencies(async ({ db, now }) => {
        const tokens = (await listTokens(db)).map(({ handle, name, scopes, expiresAt, revokedAt }) => {
          const state = revokedAt ? 'revoked' : expiresAt && expiresAt <= now() ? 'expired' : 'active';
          return { handle, name, state, scopes, expires_at: expiresAt?.toISOString() ?? null };
        });
        if (json) context.print(JSON.stringify(tokens));
        else
          for (const { scopes, expires_at: end, ...one } of tokens)
            context.print([...Object.values(one), scopes.join(','), end ?? '-'].join('\t'));
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
