import type { Db } from '../../db/connection';
import { listRecorded, recordFigure, type WrongFigure } from '../figures/figures-repository';
import { isAnsweringSql } from './answering-states';
import { listCounts } from './counts-repository';

const kind = 'people';

/** People of each exposure of each live incident, as a text: certain and possible members, certain and possible entries. */
async function listPeople(db: Db): Promise<Map<string, string>> {
  const { rows } = await db.raw(
    `select incident_id, code from incidents where ${isAnsweringSql('state')} order by incident_id`,
  );
  const people = new Map<string, string>();
  for (const { incident_id: incidentId, code } of rows)
    for (const count of await listCounts(db, { incidentId })) {
      const { affected, possible, entriesAffected, entriesPossible } = count;
      people.set(`${code}/${count.exposure ?? ''}`, [affected, possible, entriesAffected, entriesPossible].join(' '));
    }
  return people;
}

/** Records how many people each live exposure has, after a change that may alter it. Costs one count of everybody while an incident is live. */
export async function recordPeople(trx: Db): Promise<void> {
  const people = await listPeople(trx);
  for (const { subject } of await listRecorded(trx, kind))
    if (!people.has(subject)) await recordFigure(trx, kind, subject, null);
  for (const [subject, value] of people) await recordFigure(trx, kind, subject, value);
}

export async function listWrongPeople(db: Db): Promise<WrongFigure[]> {
  const people = await listPeople(db);
  const recorded = new Map((await listRecorded(db, kind)).map(({ subject, value }) => [subject, value]));
  const subjects = new Set([...people.keys(), ...recorded.keys()]);
  return [...subjects].flatMap((subject) => {
    const [was, is] = [recorded.get(subject) ?? null, people.get(subject) ?? null];
    return was === is ? [] : [{ kind, subject, recorded: was, found: is }];
  });
}

/**
 * How many people fewer match than were recorded, at least: of each incident the exposure that lost most, as `listPeople` counts them. Who is lost and
 * who has come meanwhile are not told apart.
 */
export function countMissingPeople(wrong: readonly WrongFigure[]): number {
  const lost = new Map<string, number>();
  for (const { kind: one, subject, recorded, found } of wrong) {
    if (one !== kind) continue;
    const incident = subject.slice(0, subject.indexOf('/'));
    lost.set(incident, Math.max(lost.get(incident) ?? 0, totalOf(recorded) - totalOf(found)));
  }
  return [...lost.values()].reduce((sum, count) => sum + count, 0);
}

const totalOf = (value: string | null): number =>
  (value ?? '').split(' ').reduce((sum, count) => sum + Number(count), 0);
