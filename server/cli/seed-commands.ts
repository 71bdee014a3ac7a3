import { type Command, InvalidArgumentError } from 'commander';
import { loadSamples } from '../../seeds/load-samples';
import type { SampleCase } from '../../seeds/sample/story';
import { sampleCases } from '../../seeds/sample-cases';
import type { CommandContext } from './context';

export function registerSeedCommands(program: Command, context: CommandContext): void {
  program
    .command('seed')
    .description('Load the sample cases: incidents, members, activities, lists, and staff for a demo.')
    .option('--case <code>', 'one of them; may be repeated', collectCase, [])
    .option('--full', 'as many people as were affected in truth; takes minutes')
    .action(async (options: { case: SampleCase[]; full?: boolean }) => {
      const cases = options.case.length > 0 ? options.case : sampleCases;
      const size = options.full ? 'full' : 'demo';
      await context.withDependencies((deps) => loadSamples(deps, { cases, size, report: context.progress }));
      for (const { code, state } of cases) context.print(`${code} loaded at ${size} size, ${state}`);
    });
}

function collectCase(code: string, before: SampleCase[]): SampleCase[] {
  const sample = sampleCases.find((known) => known.code === code);
  if (!sample) throw new InvalidArgumentError(`Expected one of ${sampleCases.map((known) => known.code).join(', ')}.`);
  return before.includes(sample) ? before : [...before, sample];
}
