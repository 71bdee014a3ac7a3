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
        is_withdrawn: isWithdrawn,
        member_kinds: memberKinds,
        kinds_known: kindsKnown,
        former_kinds: formerKinds,
      };
      const known = await trx('standings').where(row).first('standing_id');
      const [made] = known ? [known] : await trx('standings').insert(row).returning('standing_id');
      isNew ||= !known;
      ids.push(made.standing_id);
    }
    if (isNew) {
      await compileRules(trx);
      await recordFigures(trx, compiledFigures);
    }
    return ids;
  });
}
