import type { Knex } from 'knex';
import { allowLongWork } from '../../db/connection';
import { recordEvent } from '../audit/record-event';
import { type ApplyChange, askForChange, type ChangeDependencies } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import { buildAnswer } from '../checks/build-answer';
import { findFacts } from '../checks/checks-repository';
import { NotFoundError, RefusedError } from '../errors';
import { holdFigures, recordFigures } from '../figures/figures-repository';
import type { FigureKind } from '../figures/figures-sql';
import { openProfile } from '../people/profile';
import { requireStaff } from '../staff/staff-repository';
import { deleteSessionsOf } from '../web/session-repository';
import { tablesOfPerson } from './export-member';
import { listNeeds, listPersons, type Need } from './needs-repository';

/** What the self-check counts of the tables that an erasure takes rows from. */
const erasedFigures = [
  'members',
  'identifiers',
  'former_identifiers',
  'activities',
  'rejected_activities',
  'rejected_members',
] as const satisfies FigureKind[];

/** Rows that refer to others of the same person go before them. */
const firstToGo = ['inquiry_messages', 'inquiry_notes'];

/**
 * Asks that everything that the portal holds about one member be removed for good. It waits for an approver other than who asked.
 * @param command.by email of an operator or admin
 * @param command.reason the request that it answers, without personal data
 * @returns the change that waits, and what will go, in rows by table
 * @throws NotFoundError when nothing is known of such a member; RefusedError, naming the incidents, while one needs the person, or while nobody can say
 */
export async function askToErase(
  deps: ChangeDependencies,
  { memberId, by, reason }: { memberId: string; by: string; reason: string },
): Promise<{ change: Change; rows: Record<string, number> }> {
  const askedBy = await requireStaff(deps, by, ['operator', 'admin']);
  let rows: Record<string, number> = {};
  const request = { kind: 'member.erase', target: `member ${memberId}`, askedBy, reason, data: { memberId } } as const;
  const change = await askForChange(deps, request, async (some, trx, work) => {
    rows = await eraseInside(some, trx, work);
  });
  return { change, rows };
}

/** Erases the member that the change names, where no incident has come to need them since. */
export const eraseMember: ApplyChange = async (deps, trx, work) => {
  await eraseInside(deps, trx, work);
};

async function eraseInside(...[deps, trx, work]: Parameters<ApplyChange>): Promise<Record<string, number>> {
  const memberId = String(work.data?.memberId);
  await allowLongWork(trx, '0');
  await trx.raw('lock table imports, incidents in share row exclusive mode');
  const { own, shared } = await listPersons(trx, memberId);
  await refuseNeeded(deps, trx, memberId, [...own, ...shared]);
  await holdFigures(trx, erasedFigures);
  const rows = await deleteRows(trx, memberId, own);
  if (Object.keys(rows).length === 0) throw new NotFoundError(`Nothing is known of a member ${memberId}.`);
  await deleteSessionsOf(trx, 'member', memberId);
  await recordFigures(trx, erasedFigures);
  const { by, askedBy, reason } = work;
  const data = { rows, ...(by.handle === askedBy ? {} : { asked_by: askedBy }) };
  await recordEvent(trx, { actor: by.handle, action: 'member.erase', memberId, reason, data });
  return rows;
}

/**
 * Whoever an incident needs, or may need, stays: a person who was erased is answered "no record" ever after. So does whoever asks on behalf of such a
 * person.
 */
async function refuseNeeded(
  { keys, now }: Pick<ChangeDependencies, 'keys' | 'now'>,
  trx: Knex.Transaction,
  memberId: string,
  persons: string[],
): Promise<void> {
  const row = await trx('members').where({ memberId }).first('profile');
  const represented = row ? (openProfile(keys, memberId, row.profile).actsFor ?? []) : [];
  const memberIds = [memberId, ...represented.filter((id) => id !== memberId)];
  const needs = await listNeeds(trx, { memberIds, persons: [...persons, ...represented] });
  if (needs.length > 0) throw new NeededError(memberId, needs);
  for (const one of memberIds) {
    const facts = await findFacts(trx, one, [], undefined);
    const { verdict, reason } = buildAnswer(facts.is_member ? one : undefined, facts, [], now());
    if (['not_affected', 'no_record'].includes(verdict) || reason === 'nothing_published') continue;
    throw new RefusedError(
      `Whether an incident needs ${one} cannot be said yet (${[verdict, reason].filter(Boolean).join(', ')}); nothing was erased. Ask again when every incident is published or closed and checks give an all-clear.`,
      { told: 'refusals:member_unsure', values: { member: one } },
    );
  }
}

/** Thrown while incidents that have not ended need a person. */
export class NeededError extends RefusedError {
  constructor(
    memberId: string,
    readonly needs: Need[],
  ) {
    const said = needs.map(({ incident, why }) => `${incident} (${whys[why]})`).join(', ');
    const incidents = [...new Set(needs.map(({ incident }) => incident))].join(', ');
    super(`${memberId} is needed by ${said}; nothing was erased. Once these incidents are purged, ask again.`, {
      told: 'refusals:member_needed',
      values: { member: memberId, incidents },
    });
  }
}

const whys: Record<Need['why'], string> = {
  rules: 'its rules match',
  list: 'on a list of it',
  answered: 'was told so',
  cleared: 'was cleared of it',
  letter: 'was written to',
  known: 'a known person of it',
};

async function deleteRows(trx: Knex.Transaction, memberId: string, persons: string[]): Promise<Record<string, number>> {
  const rows: Record<string, number> = {};
  const names = Object.keys(tablesOfPerson);
  for (const table of [...firstToGo, ...names.filter((name) => !firstToGo.includes(name))]) {
    const column = tablesOfPerson[table] as string;
    const count = await trx(table)
      .whereIn(column, column === 'memberId' ? [memberId] : persons)
      .delete();
    if (count > 0) rows[table] = count;
  }
  return rows;
}
