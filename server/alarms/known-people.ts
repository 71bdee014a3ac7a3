import type { Db } from '../../db/connection';
import type { WrongFigure } from '../figures/figures-repository';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { listWrongKnown } from '../incidents/known-people';
import { listLiveSamples } from '../lists/known-people-repository';
import { findLevels } from '../matching/people-levels';
import { listMembersAmong } from '../members/find-members';

/** Known people of every live incident and live list whose answer is not what was said of them, as figures are told. */
export async function listWrongKnownPeople(db: Db): Promise<WrongFigure[]> {
  const wrong: WrongFigure[] = [];
  const live = await listLiveIncidents(db);
  for (const { incidentId, code, document } of live)
    for (const { memberId, exposure, expected, found } of await listWrongKnown(db, { incidentId }, document))
      wrong.push({
        kind: 'known',
        subject: [code, exposure, memberId].filter(Boolean).join('/'),
        recorded: expected,
        found,
      });
  for (const { incidentId, exposure, affected, unaffected } of await listLiveSamples(db)) {
    const incident = live.find((one) => one.incidentId === incidentId);
    if (!incident?.document.exposures.some(({ code }) => code === exposure)) continue;
    const levels = await findLevels(db, { incidentId }, exposure, [...affected, ...unaffected]);
    const there = await listMembersAmong(db, [...affected, ...unaffected]);
    const foundOf = (memberId: string) => (there.has(memberId) ? (levels.get(memberId) ?? 'no_match') : 'unknown');
    for (const [memberIds, recorded, right] of [
      [affected, 'affected', 'certain'],
      [unaffected, 'not_affected', 'no_match'],
    ] as const)
      for (const memberId of memberIds)
        if (foundOf(memberId) !== right)
          wrong.push({
            kind: 'known',
            subject: `${incident.code}/${exposure}/${memberId}`,
            recorded,
            found: foundOf(memberId),
          });
  }
  return wrong;
}
