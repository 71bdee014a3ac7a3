import { listFirstPeople } from '../changes/change-people-repository';
import { waitingStates } from '../changes/change-states';
import { findNewestChange } from '../changes/changes-repository';
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
  /** Why the reader may not be the second person; undefined where they may. */
  refusal: Told | undefined;
}

export async function findWaits(deps: Dependencies, shown: Import, reader: Staff): Promise<Waits> {
  const { db } = deps;
  const { importId, kind, importedBy, decidedBy } = shown;
  const target = importTarget(importId);
  const find = async (name: 'list.approve' | 'import.load' | 'import.rollback') => {
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
    refusal: await findApprovalRefusal(deps, decision, reader),
  };
}
