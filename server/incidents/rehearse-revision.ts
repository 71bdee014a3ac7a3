import { allowLongWork } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { getIncident } from './incidents-repository';
import { countVariant, type Reconciliation } from './reconcile';
import type { Revision } from './revision';
import { findNewestRevision } from './revisions-repository';

/** How long counting may take in the database. */
const patience = '300s';

/**
 * Counts whom the newest revision would affect if it were published now, beside what was announced.
 * @throws NotFoundError, or CouldNotCheckError while rules are not compiled for all that was loaded
 */
export function rehearseRevision(
  { db }: Pick<Dependencies, 'db'>,
  code: string,
): Promise<Reconciliation & { revision: number }> {
  return db.transaction(async (trx) => {
    await allowLongWork(trx, patience);
    const { incidentId } = await getIncident(trx, code);
    const { revisionId, number, document } = (await findNewestRevision(trx, incidentId)) as Revision;
    return { ...(await countVariant(trx, code, document, { incidentId, revisionId })), revision: number };
  });
}
