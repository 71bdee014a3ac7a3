import { applyAcceptance } from '../alarms/accept-figures';
import type { ChangeDependencies } from '../changes/ask-for-change';
import type { Change } from '../changes/change';
import type { ChangeRegistry } from '../changes/change-kinds';
import { applyStaffAdd, applyStaffInvite, applyStaffReset, applyStaffRole } from '../changes/staff-changes';
import { approveImport } from '../imports/approve-import';
import { applyCover } from '../imports/cover-import';
import { applyRollback } from '../imports/rollback-import';
import { applySettling } from '../imports/settle-rows';
import { approveIncident } from '../incidents/approve-incident';
import { applyRetraction } from '../incidents/retract-incident';
import { revokePasswordFact } from '../incidents/revoke-password-fact';
import { applyPurge } from '../installation/purge-incident';
import { eraseMember } from '../keys/erase-member';
import type { Staff } from '../people/staff';

/** @throws RefusedError where a list needs a reason as well: that is given where the list is shown */
async function approveImportOf(
  deps: ChangeDependencies,
  { data }: Change,
  { email }: Staff,
  clears: number | undefined,
) {
  await approveImport(deps, { importId: Number(data.import), by: email, clears });
}

/** What becomes of each kind of change once a second person said yes. Whoever lets something new wait puts it here. */
export const changeRegistry: ChangeRegistry = {
  'incident.retract': { apply: applyRetraction },
  'self_check.accept': { apply: applyAcceptance },
  'import.rollback': { apply: applyRollback },
  'import.cover': { apply: applyCover },
  'import.settle': { apply: applySettling },
  'import.load': { approve: approveImportOf },
  'list.approve': { approve: approveImportOf },
  'incident.purge': { apply: applyPurge },
  'staff.add': { apply: applyStaffAdd },
  'staff.invite': { apply: applyStaffInvite },
  'staff.restore': { apply: applyStaffInvite },
  'staff.reset': { apply: applyStaffReset },
  'staff.role': { apply: applyStaffRole },
  'incident.publish': {
    approve: async (deps, { data }, { email }, clears) => {
      const command = { code: String(data.incident), revision: Number(data.revision), by: email, clears };
      await approveIncident(deps, command);
    },
  },
  'password_fact.revoke': { apply: revokePasswordFact },
  'member.erase': { apply: eraseMember },
};
