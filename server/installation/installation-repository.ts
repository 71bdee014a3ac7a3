import type { Db } from '../../db/connection';

/** The one row about this installation. */
export interface Installation {
  sealedProbe: Buffer;
  digestProbe: Buffer;
  samples?: 'loading' | 'loaded';
}

/** Inserts the row unless there is one, and returns the one that is there. */
export async function insertInstallation(db: Db, probes: Omit<Installation, 'samples'>): Promise<Installation> {
  await db('installation').insert(probes).onConflict('isOnly').ignore();
  return getInstallation(db);
}

export async function getInstallation(db: Db): Promise<Installation> {
  return db('installation').first('sealedProbe', 'digestProbe', 'samples');
}

export async function updateSamples(db: Db, samples: Installation['samples']): Promise<void> {
  await db('installation').update({ samples: samples ?? null });
}
