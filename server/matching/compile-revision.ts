import type { Db } from '../../db/connection';
import type { CriterionDocument, IncidentDocument } from '../incident-file/incident-document';
import { codeKey } from '../people/code-key';
import { parseLocalTime } from '../time/local-time';
import { compileRules, lockRules } from './compile-rules';
import { exposureMasks } from './exposure-masks';

/** Brings a revision's exposures and criteria from its document into the form that matching reads, and compiles its rules. Repeatable. */
export async function compileRevision(db: Db, revisionId: number): Promise<void> {
  await db.transaction(async (trx) => {
    await lockRules(trx);
    const { document } = await trx('revisions').where({ revision_id: revisionId }).first('document');
    await trx('rules').where({ revision_id: revisionId }).delete();
    await trx('standing_masks').where({ revision_id: revisionId }).delete();
    await trx('exposures').where({ revision_id: revisionId }).delete();
    await trx('exposures').insert(exposureRows(revisionId, document));
    const criteria = criterionRows(revisionId, document);
    if (criteria.length > 0) await trx('criteria').insert(criteria);
    await compileRules(trx, revisionId);
  });
}

function exposureRows(revisionId: number, { exposures }: IncidentDocument) {
  const codes = exposures.map((exposure) => exposure.code);
  const parents = exposures.map(({ part_of }) => (part_of === undefined ? undefined : codes.indexOf(part_of)));
  const masks = exposureMasks(parents);
  return exposures.map((exposure, bit) => ({
    revision_id: revisionId,
    bit,
    code: exposure.code,
    basis: exposure.basis,
    member_kinds: keysOf(exposure.member_kinds),
    include_withdrawn: exposure.include_withdrawn,
    part_of: parents[bit] ?? null,
    data_items: exposure.data_items,
    desk: exposure.desk,
    mask: masks[bit]?.mask,
    whole: masks[bit]?.whole,
    way_own: masks[bit]?.own,
    way_named: masks[bit]?.named,
  }));
}

function criterionRows(revisionId: number, { exposures, time_zone }: IncidentDocument) {
  return exposures.flatMap((exposure, bit) =>
    (exposure.criteria ?? []).map((criterion, position) => ({
      revision_id: revisionId,
      bit,
      position,
      activities: keysOf(criterion.activities),
      sites: keysOf(criterion.sites),
      products: keysOf(criterion.products),
      channels: keysOf(criterion.channels),
      payment_methods: keysOf(criterion.payment_methods),
      ...windowOf(criterion, time_zone),
    })),
  );
}

/** The half-open stretch of time from the start of `from`'s unit to the end of `to`'s (rule 2). */
function windowOf({ from, to }: CriterionDocument, timeZone: string) {
  return {
    from_at: from === undefined ? '-infinity' : parseLocalTime(from, timeZone).from.toISOString(),
    until_at: to === undefined ? 'infinity' : parseLocalTime(to, timeZone).until.toISOString(),
  };
}

/** Rule 1: what codes and names are compared by. */
const keysOf = (names: string[] | undefined) => names?.map((name) => codeKey(name) as string) ?? null;
