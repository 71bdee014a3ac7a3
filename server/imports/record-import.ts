import type { Db } from '../../db/connection';
import { recordFigure, recordFigures } from '../figures/figures-repository';
import { activitiesFigure, type FigureKind } from '../figures/figures-sql';
import { settleCoverage } from '../incidents/settle-coverage';
import { recordPeople } from '../matching/people-figures';
import type { Import } from '../rows/import';

/** What a kind of import changes, beside the activities of its own. */
export const figuresOf: Record<Import['kind'], readonly FigureKind[]> = {
  members: ['imports', 'members', 'rejected_members', 'identifiers', 'former_identifiers', 'list_people'],
  activities: ['imports', 'import_facets', 'import_pairs', 'rejected_activities'],
  list: ['imports', 'list_versions', 'list_entries', 'list_people'],
};

/** Records what is loaded after an import was applied, went live or was undone, in its transaction (rule 6 of docs/matching.md, `self_check`). */
export async function recordImport(trx: Db, { importId, kind }: Pick<Import, 'importId' | 'kind'>): Promise<void> {
  await recordFigures(trx, figuresOf[kind]);
  if (kind === 'activities') await recordFigure(trx, kind, String(importId), await figureOfActivities(trx, importId));
  if (kind === 'activities') await settleCoverage(trx);
  await recordPeople(trx);
}

/** Of the segment that the import came as; null: no rows. An import that is undone has none, wherever they were merged to. */
async function figureOfActivities(trx: Db, importId: number): Promise<string | null> {
  const { rows } = await trx.raw<{ rows: { figure: string | null }[] }>(
    `select ${activitiesFigure} as figure from activities where segment_id = ? and import_id = ?`,
    [importId, importId],
  );
  return rows[0]?.figure ?? null;
}
