import type { Db } from '../../db/connection';
import type { WrongFigure } from '../figures/figures-repository';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { listWrongKnown } from '../incidents/known-people';

/** Known people of every live incident whose answer is not what their file says, as figures are told. */
export async function listWrongKnownPeople(db: Db): Promise<WrongFigure[]> {
  const wrong: WrongFigure[] = [];
  for (const { incidentId, code, document } of await listLiveIncidents(db))
    for (const { memberId, exposure, expected, found } of await listWrongKnown(db, { incidentId }, document))
      wrong.push({
        kind: 'known',
        subject: [code, exposure, memberId].filter(Boolean).join('/'),
        recorded: expected,
        found,
      });
  return wrong;
}
