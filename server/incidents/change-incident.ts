import type { Knex } from 'knex';
import { recordEvent } from '../audit/record-event';
import { MovedError } from '../changes/approve-change';
import { type Decision, requireSecondPerson } from '../changes/may-approve';
import { type Kept, undoAndKeep } from '../changes/undo-and-keep';
import type { Dependencies } from '../dependencies';
import type { Staff } from '../people/staff';
import { requireStaff } from '../staff/staff-repository';
import { decisionOf } from './deciders';
import type { Incident } from './incident';
import { IncidentRefusedError, refusalOf } from './incident-refusal';
import { type IncidentVerb, incidentRules } from './incident-states';
import { getIncidentForUpdate } from './incidents-repository';
import { KnownPeopleError, listWrongKnown } from './known-people';
import { isConfirmable } from './list-obstacles';
import type { Revision } from './revision';
import { getRevisionNumber, listRevisions } from './revisions-repository';

export interface IncidentCommand {
  code: string;
  /** Email of the person on the staff who does it. */
  by: string;
  /** What is confirmed for publishing: values of criteria, `coverage`. */
  confirm?: string[];
  /** Publishing: why figures are other than announced. */
  difference?: string;
  /** Why: withdrawing needs it. */
  reason?: string;
  /** Number of the revision that the person has before them; refused when a newer one came. Absent: whichever is the newest. */
  revision?: number;
  /** Approving: how many people it clears, as the approver saw and typed it; needed where there are any. */
  clears?: number;
}

export type IncidentDependencies = Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>;

export interface IncidentChange {
  trx: Knex.Transaction;
  incident: Incident;
  /** The newest revision: the draft, where it is not the live one. */
  newest: Revision;
  /** Those that were not discarded, the newest first. */
  revisions: Revision[];
  /** Who decided the newest. */
  decision: Decision;
  staff: Staff;
  now: Date;
  /** What the command confirms and what was confirmed before; only what publishing may ask for. */
  confirmed: string[];
  /** Why figures are other than announced, as the command or an earlier one said. */
  difference: string | undefined;
}

/** Returned by a verb in place of what the log keeps: nothing of it stays but this, and it is refused (`MovedError`). */
export interface Moved {
  moved: Kept<unknown>;
}

/** Known people are asked about before anybody vouches for a revision (rule 11 of docs/matching.md). */
const asksKnown: ReadonlySet<IncidentVerb> = new Set(['submit', 'approve', 'publish']);

/** A newer draft, where there is one, stays as it is. */
const actsOnLive: ReadonlySet<IncidentVerb> = new Set(['close', 'withdraw']);

/**
 * Runs one change of an incident's state in one transaction that holds the incident, and records it under the verb's name.
 * @param work makes the change and returns what the audit log keeps of it besides revision and four eyes.
 * @throws ForbiddenError when the person may not, NotFoundError when there is no such incident, IncidentRefusedError when it does not fit, MovedError
 * when others would be cleared than the approver saw
 * @returns number of the revision that was changed: the live one where that is closed or withdrawn, else the newest
 */
export async function changeIncident(
  { config, db, keys, now }: IncidentDependencies,
  { code, by, confirm = [], revision, difference: said }: IncidentCommand,
  verb: IncidentVerb,
  work: (change: IncidentChange) => Promise<object | Moved | undefined>,
): Promise<number> {
  let changed = 0;
  const moved = await undoAndKeep(db, async (trx) => {
    const incident = await getIncidentForUpdate(trx, code);
    const revisions = await listRevisions(trx, incident.incidentId);
    const newest = revisions[0] as Revision;
    const decision = decisionOf(revisions);
    const person =
      verb === 'approve'
        ? await requireSecondPerson({ db: trx, keys, config, now }, decision, by)
        : await requireStaff({ db: trx, keys }, by, [incidentRules[verb].who]);
    const isOvertaken = revision !== undefined && revision !== newest.number;
    const refusal = isOvertaken ? 'overtaken' : refusalOf(verb, { incident, newest }, config.fourEyes);
    if (refusal) throw new IncidentRefusedError(refusal, { incident, newest });
    if (asksKnown.has(verb)) {
      const variant = { incidentId: incident.incidentId, revisionId: newest.revisionId };
      const wrong = await listWrongKnown(trx, variant, newest.document);
      if (wrong.length > 0) throw new KnownPeopleError(code, wrong);
    }
    const known = confirm.filter((value) => isConfirmable(newest.document, value));
    const confirmed = [...new Set([...newest.confirmed, ...known])];
    const difference = said?.trim() || newest.difference;
    const kept = await work({
      ...{ trx, incident, newest, revisions, decision, staff: person, now: now(), confirmed, difference },
    });
    if (kept && 'moved' in kept) return kept.moved;
    changed = actsOnLive.has(verb) ? await getRevisionNumber(trx, incident.liveRevisionId as number) : newest.number;
    const data = { revision: changed, ...(config.fourEyes ? {} : { four_eyes: 'off' }), ...kept };
    await recordEvent(trx, { actor: person.handle, action: `incident.${verb}`, subject: code, data });
    return undefined;
  });
  if (moved !== undefined) throw new MovedError(code);
  return changed;
}
