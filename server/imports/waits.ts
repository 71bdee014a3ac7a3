import type { Db } from '../../db/connection';
import { listFirstPeople } from '../changes/change-people-repository';
import { waitingStates } from '../changes/change-states';
import { findNewestChange, listWaitingOf } from '../changes/changes-repository';
import { findApprovalRefusal } from '../changes/may-approve';
import type { Dependencies } from '../dependencies';
import type { Told } from '../errors';
import type { Staff } from '../people/staff';
import type { Import } from '../rows/import';
import { importTarget } from './waiting-load';

/** What of an import waits for a second person. */
export interface Waits {
  /** That it goes into force although it clears somebody; undefined where it clears nobody. */
  clears: { changeId: number; count: number; people: string[] } | undefined;
  /** That it is undone: the change. */
  undoing: number | undefined;
  /** That it is taken for complete: the change. */
  covering: number | undefined;
  /** That rejected rows of it are taken for settled: changes. */
  settling: { changeId: number; rows: number[] }[];
  /** Why the reader may not be the second person; undefined where they may. */
  refusal: Told | undefined;
}

export async function findWaits(deps: Dependencies, shown: Import, reader: Staff): Promise<Waits> {
  const { db } = deps;
  const { importId, kind, importedBy, decidedBy } = shown;
  const target = importTarget(importId);
  const find = async (name: 'list.approve' | 'import.load' | 'import.rollback' | 'import.cover') => {
    const change = await findNewestChange(db, name, target);
    return change && waitingStates.includes(change.state) ? change : undefined;
  };
  const change = await find(kind === 'list' ? 'list.approve' : 'import.load');
  const decision = { decidedBy: change?.decidedBy ?? [importedBy, ...decidedBy], roles: ['approver'] as const };
  return {
    clears: change && {
      ...{ changeId: change.changeId, count: change.clears, people: await listFirstPeople(db, change.changeId) },
    },
    undoing: (await find('import.rollback'))?.changeId,
    covering: (await find('import.cover'))?.changeId,
    settling: kind === 'activities' ? await listSettling(db, target) : [],
    refusal: await findApprovalRefusal(deps, decision, reader),
  };
}

async function listSettling(db: Db, target: string): Promise<Waits['settling']> {
  const changes = await listWaitingOf(db, 'import.settle', `${target} row `);
  return changes.map(({ changeId, data }) => ({ changeId, rows: (data.rows ?? []) as number[] }));
}
