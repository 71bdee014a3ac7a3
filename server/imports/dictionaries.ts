import type { Knex } from 'knex';
import type { Db } from '../dependencies';
import { type FacetValues, registerFacets } from '../exposures/register-facets';
import { registerStandings, type StandingValues } from '../exposures/register-standings';
import { type ExistingMember, listExistingMembers } from '../members/existing-members';

/** What rows refer to, and what they are merged with, in the database. Asked for in batches, from worker threads as well. */
export interface Dictionaries {
  /** IDs of facets, in the order asked; new ones are made. */
  facetIds: (facets: FacetValues[]) => Promise<number[]>;
  /** IDs of standings, in the order asked; new ones are made. */
  standingIds: (standings: StandingValues[]) => Promise<number[]>;
  /** Of these member IDs, those that are there. */
  existingMembers: (memberIds: string[]) => Promise<ExistingMember[]>;
}

/** @param reads where members are read: a transaction that has locked them, or the pool */
export const createDictionaries = (db: Knex, reads: Db = db): Dictionaries => ({
  facetIds: (facets) => registerFacets(db, facets),
  standingIds: (standings) => registerStandings(db, standings),
  existingMembers: (memberIds) => listExistingMembers(reads, memberIds),
});
