import type { Command } from 'commander';
import { headLine } from '../audit/exported-heads';
import { writeDossier } from '../dossier/write-dossier';
import { version } from '../project-root';
import type { CommandContext } from './context';

export function registerDossierCommand(incident: Command, context: CommandContext): void {
  incident
    .command('dossier <code>')
    .description('Write the proof of an incident as one archive that can be verified offline (docs/dossier.md).')
    .requiredOption('--by <staff>', 'email of the operator or admin')
    .requiredOption('--reason <text>', 'what it is for; kept, without personal data')
    .requiredOption('--out <file>', 'the archive, a .zip that is not there yet')
    .action((code: string, { out, ...command }: { by: string; reason: string; out: string }) =>
      context.withDependencies(async (deps) => {
        const { sha256, head } = await writeDossier(deps, { code, ...command, file: out, version });
        context.print(`dossier ${code} ${sha256}`);
        context.print(headLine(head));
      }),
    );
}
