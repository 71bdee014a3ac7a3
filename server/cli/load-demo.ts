import type { OpenDatabase } from '../../db/open-database';
import { loadSamples } from '../../seeds/load-samples';
import { sampleCases } from '../../seeds/sample-cases';
import type { Config } from '../config';
import { listIncidents } from '../incidents/incidents-repository';
import { getInstallation } from '../installation/installation-repository';
import type { CommandContext } from './context';
import { openDependencies } from './open-dependencies';

/**
 * Fills an empty demo with the sample cases, and finishes what an interrupted start began. What somebody loaded is left alone.
 * @returns whether the samples and their staff are there
 */
export async function loadDemo(config: Config, database: OpenDatabase, context: CommandContext): Promise<boolean> {
  if (config.production) return false;
  const { deps, close } = await openDependencies(config, database, { long: true });
  try {
    const { samples } = await getInstallation(deps.db);
    if (samples === 'loaded') return true;
    if (samples === null && (await listIncidents(deps.db)).length > 0) return false;
    context.print('The first start loads five sample cases; this takes about half a minute.');
    await loadSamples(deps, { cases: sampleCases, size: 'demo', report: context.progress });
    return true;
  } finally {
    await close();
  }
}
