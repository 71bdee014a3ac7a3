import type { Db } from '../../db/connection';
import type { CriterionDocument, IncidentDocument } from '../incident-file/incident-document';
import { codeKey } from '../people/code-key';
import { timeWindowOf, type WindowEnd } from '../time/time-window';
import { compileRules, lockRules } from './compile-rules';
import { exposureMasks } from './exposure-masks';

/** Brings a revision's exposures and criteria from its document into the form that matching reads, and compiles its rules. Repeatable. */
export async function compileRevision(db: Db, revisionId: number): Promise<void> {
  await db.transaction(async (trx) => {
    await lockRules(trx);
    const { document } = await trx('revisions').where({ revisionId }).first('document');
    await trx('rules').where({ revisionId }).delete();
    await trx('standing_masks').where({ revisionId }).delete();
    await trx('exposures').where({ revisionId }).delete();
    await trx('exposures').insert(exposureRows(revisionId, document));
    const criteria = criterionRows(revisionId, document);
    if (criteria.length > 0) await trx('criteria').insert(criteria);
    const exceptions = exceptionRows(revisionId, document);
    if (exceptions.length > 0) await trx('criterion_exceptions').insert(exceptions);
    await compileRules(trx, revisionId);
  });
}

function exposureRows(revisionId: number, { exposures }: IncidentDocument) {
  const codes = exposures.map((exposure) => exposure.code);
  const parents = exposures.map(({ part_of }) => (part_of === undefined ? undefined : codes.indexOf(part_of)));
  const masks = exposureMasks(parents);
  return exposures.map((exposure, bit) => ({
    revisionId,
    bit,
    code: exposure.code,
    basis: exposure.basis,
    memberKinds: keysOf(exposure.member_kinds),
    includeWithdrawn: exposure.include_withdrawn,
    partOf: parents[bit] ?? null,
    dataItems: exposure.data_items,
    desk: exposure.desk,
    mask: masks[bit]?.mask,
    whole: masks[bit]?.whole,
    wayOwn: masks[bit]?.own,
    wayNamed: masks[bit]?.named,
  }));
}

function criterionRows(revisionId: number, { exposures, time_zone }: IncidentDocument) {
  return exposures.flatMap((exposure, bit) =>
    (exposure.criteria ?? []).map((criterion, position) => ({
      revisionId,
      bit,
      position,
      ...fieldsOf(criterion),
      blankIsNone: criterion.missing === 'no',
      isMembership: criterion.membership !== undefined,
      ...windowOf(criterion.membership ?? criterion, time_zone),
    })),
  );
}

function exceptionRows(revisionId: number, { exposures, time_zone }: IncidentDocument) {
  return exposures.flatMap((exposure, bit) =>
    (exposure.criteria ?? []).flatMap(({ except = [] }, position) =>
      except.map((condition, number) => ({
        revisionId,
        bit,
        position,
        number,
        ...fieldsOf(condition),
        isTimeless: condition.from === undefined && condition.to === undefined,
        ...windowOf(condition, time_zone),
      })),
    ),
  );
}

const fieldsOf = (condition: Omit<CriterionDocument, 'except' | 'missing' | 'membership'>) => ({
  activities: keysOf(condition.activities),
  sites: keysOf(condition.sites),
  products: keysOf(condition.products),
  channels: keysOf(condition.channels),
  paymentMethods: keysOf(condition.payment_methods),
});

/** Rule 2, as instants; an open end is endless. */
function windowOf(ends: { from?: WindowEnd; to?: WindowEnd }, timeZone: string) {
  const { possibleFrom, certainFrom, certainUntil, possibleUntil } = timeWindowOf(ends, timeZone);
  return {
    possibleFrom: possibleFrom?.toISOString() ?? '-infinity',
    certainFrom: certainFrom?.toISOString() ?? '-infinity',
    certainUntil: certainUntil?.toISOString() ?? 'infinity',
    possibleUntil: possibleUntil?.toISOString() ?? 'infinity',
  };
}

/** Rule 1: what codes and names are compared by. */
const keysOf = (names: string[] | undefined) => names?.map((name) => codeKey(name) as string) ?? null;
