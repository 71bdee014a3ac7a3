import type { Knex } from 'knex';
import { holdFigures, recordFigures } from '../figures/figures-repository';
import { compiledFigures } from '../figures/figures-sql';
import { compileRules, lockRules } from './compile-rules';

export interface StandingValues {
  isWithdrawn: boolean;
  /** Code forms in order, each once. */
  memberKinds: string[];
  /** False: no file of members ever had a column of kinds for them. */
  kindsKnown: boolean;
  /** Code forms of kinds that a later file took away, in order, each once; none of `memberKinds`. */
  formerKinds: string[];
}

/** IDs of standings, in the order asked. New ones are made as facets are: see `registerFacets`. */
export function registerStandings(db: Knex, standings: StandingValues[]): Promise<number[]> {
  return db.transaction(async (trx) => {
    await lockRules(trx);
    await holdFigures(trx, compiledFigures);
    const ids: number[] = [];
    let isNew = false;
    for (const { isWithdrawn, memberKinds, kindsKnown, formerKinds } of standings) {
      const row = {
        isWithdrawn,
        memberKinds,
        kindsKnown,
        formerKinds,
      };
      const known = await trx('standings').where(row).first('standingId');
      const [made] = known ? [known] : await trx('standings').insert(row).returning('standingId');
      isNew ||= !known;
      ids.push(made.standingId);
    }
    if (isNew) {
      await compileRules(trx);
      await recordFigures(trx, compiledFigures);
    }
    return ids;
  });
}
