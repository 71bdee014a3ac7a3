import { allowLongWork } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { listAnnouncedDifferences } from './announced-differences';
import { listObstacles } from './list-obstacles';
import type { Obstacle } from './obstacle';
import type { Revision } from './revision';

/** What stands in the way of publishing a revision now, announced figures held against a count of everybody. */
export const findObstacles = ({ db, now }: Pick<Dependencies, 'db' | 'now'>, newest: Revision): Promise<Obstacle[]> =>
  db.transaction(async (trx) => {
    await allowLongWork(trx, '300s');
    return [...(await listObstacles(trx, newest, now())), ...(await listAnnouncedDifferences(trx, newest))];
  });
