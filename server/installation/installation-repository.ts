import type { Db } from '../../db/connection';

/** The one row about this installation. */
export interface Installation {
  sealedProbe: Buffer;
  digestProbe: Buffer;
  samples: 'loading' | 'loaded' | null;
}

/** Inserts the row unless there is one, and returns the one that is there. */
export async function insertInstallation(db: Db, probes: Omit<Installation, 'samples'>): Promise<Installation> {
  await db('installation')
    .insert({ sealed_probe: probes.sealedProbe, digest_probe: probes.digestProbe })
    .onConflict('is_only')
    .ignore();
  return getInstallation(db);
}

export async function getInstallation(db: Db): Promise<Installation> {
  const row = await db('installation').first();
  return { sealedProbe: row.sealed_probe, digestProbe: row.digest_probe, samples: row.samples };
}

export async function updateSamples(db: Db, samples: Installation['samples']): Promise<void> {
  await db('installation').update({ samples });
}
