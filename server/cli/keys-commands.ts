import type { Command } from 'commander';
import type { Dependencies } from '../dependencies';
import { rotateKeys } from '../keys/rotate-keys';
import { actorOf, byAdmin } from './actor-of';
import type { CommandContext } from './context';

export function registerKeysCommands(program: Command, context: CommandContext): void {
  const keys = program.command('keys').description('The keys that seal personal values (PII_KEY).');

  keys
    .command('rotate')
    .description(
      'Seal everything anew with the first key of PII_KEY, beside the running portal. May be cut off and run again; exit 1 while other keys are still needed.',
    )
    .option(...byAdmin)
    .action((options: { by?: string }) => context.withDependencies((deps) => rotate(deps, context, options.by)));
}

async function rotate(deps: Dependencies, context: CommandContext, email: string | undefined): Promise<void> {
  const by = await actorOf(deps, email);
  const progress = context.progress('Sealing anew', 0);
  const { resealed, left } = await rotateKeys(deps, { by, onProgress: progress.update }).finally(progress.stop);
  const { currentKeyId, keyIds } = deps.keys;
  context.print(`${resealed} values were sealed anew; "${currentKeyId}" seals`);
  for (const { keyId, place, count } of left) context.print(`"${keyId}" still seals ${count} in ${place}`);
  const needed = new Set(left.map(({ keyId }) => keyId));
  for (const keyId of keyIds)
    if (keyId !== currentKeyId && !needed.has(keyId))
      context.print(`"${keyId}" is no longer needed, except for backups from before`);
  if (left.length > 0) context.exitCode = 1;
}
