import type { Knex } from 'knex';
import type { Db } from '../../db/connection';
import { type FacetValues, registerFacets } from '../matching/register-facets';
import { registerStandings, type StandingValues } from '../matching/register-standings';
import { type ExistingMember, listExistingMembers } from './existing-members';

/** What rows refer to, and what they are merged with, in the database. Asked for in batches, from worker threads as well. */
export interface Dictionaries {
  /** IDs of facets, in the order asked; new ones are made. */
  facetIds: (facets: FacetValues[]) => Promise<number[]>;
  /** IDs of standings, in the order asked; new ones are made. */
  standingIds: (standings: StandingValues[]) => Promise<number[]>;
  /** Of these member IDs, those that are there. */
  existingMembers: (memberIds: string[]) => Promise<ExistingMember[]>;
}

/**
 * What was asked for once is remembered: every thread meets the same facets.
 * @param reads where members are read: a transaction that has locked them, or the pool
 */
export const createDictionaries = (db: Knex, reads: Db = db): Dictionaries => ({
  facetIds: remembered((facets: FacetValues[]) => registerFacets(db, facets)),
  standingIds: remembered((standings: StandingValues[]) => registerStandings(db, standings)),
  existingMembers: (memberIds) => listExistingMembers(reads, memberIds),
});

function remembered<T>(find: (values: T[]) => Promise<number[]>): (values: T[]) => Promise<number[]> {
  const known = new Map<string, number>();
  return async (values) => {
    const unknown = new Map(values.map((value) => [JSON.stringify(value), value]));
    for (const key of unknown.keys()) if (known.has(key)) unknown.delete(key);
    const ids = unknown.size > 0 ? await find([...unknown.values()]) : [];
    for (const [index, key] of [...unknown.keys()].entries()) known.set(key, ids[index] as number);
    return values.map((value) => known.get(JSON.stringify(value)) as number);
  };
}
