import type { Command } from 'commander';
import type { CommandContext } from './context';

type Register = (program: Command, context: CommandContext) => void;

/**
 * Which file holds the commands that begin with which word. A file is loaded only when one of its words is called (or help is asked for),
 * so that a command starts without the modules of all the others.
 */
const commandGroups: { words: string[]; load: () => Register }[] = [
  {
    words: ['serve'],
    load: () => (require('./serve-commands') as typeof import('./serve-commands')).registerServeCommands,
  },
  {
    words: ['migrate', 'doctor'],
    load: () => (require('./database-commands') as typeof import('./database-commands')).registerDatabaseCommands,
  },
  {
    words: ['seed'],
    load: () => (require('./seed-commands') as typeof import('./seed-commands')).registerSeedCommands,
  },
  {
    words: ['incident'],
    load: () => (require('./incident-commands') as typeof import('./incident-commands')).registerIncidentCommands,
  },
  {
    words: ['change'],
    load: () => (require('./change-commands') as typeof import('./change-commands')).registerChangeCommands,
  },
  {
    words: ['password-fact'],
    load: () =>
      (require('./password-fact-commands') as typeof import('./password-fact-commands')).registerPasswordFactCommands,
  },
  {
    words: ['reconcile'],
    load: () => (require('./reconcile-commands') as typeof import('./reconcile-commands')).registerReconcileCommands,
  },
  {
    words: ['import'],
    load: () => (require('./import-commands') as typeof import('./import-commands')).registerImportCommands,
  },
  {
    words: ['export'],
    load: () => (require('./export-commands') as typeof import('./export-commands')).registerExportCommands,
  },
  {
    words: ['check'],
    load: () => (require('./check-commands') as typeof import('./check-commands')).registerCheckCommands,
  },
  {
    words: ['self-check'],
    load: () => (require('./self-check-commands') as typeof import('./self-check-commands')).registerSelfCheckCommands,
  },
  {
    words: ['staff'],
    load: () => (require('./staff-commands') as typeof import('./staff-commands')).registerStaffCommands,
  },
  {
    words: ['member'],
    load: () => (require('./member-commands') as typeof import('./member-commands')).registerMemberCommands,
  },
  {
    words: ['token'],
    load: () => (require('./token-commands') as typeof import('./token-commands')).registerTokenCommands,
  },
  {
    words: ['purge'],
    load: () => (require('./purge-commands') as typeof import('./purge-commands')).registerPurgeCommands,
  },
  {
    words: ['keys'],
    load: () => (require('./keys-commands') as typeof import('./keys-commands')).registerKeysCommands,
  },
  {
    words: ['audit'],
    load: () => (require('./audit-commands') as typeof import('./audit-commands')).registerAuditCommands,
  },
  {
    words: ['completion'],
    load: () => (require('./completion-commands') as typeof import('./completion-commands')).registerCompletionCommands,
  },
];

/** Registers the group of the first word; all groups where no group has that word. */
export function registerCommands(program: Command, context: CommandContext, word: string | undefined): void {
  // What is completed are the words of all.
  const asked = commandGroups.filter(
    (group) => word !== 'completion' && word !== undefined && group.words.includes(word),
  );
  for (const group of asked.length > 0 ? asked : commandGroups) group.load()(program, context);
}
