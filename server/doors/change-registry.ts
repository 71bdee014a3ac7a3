import type { ChangeRegistry } from '../changes/change-kinds';
import { approveIncident } from '../incidents/approve-incident';

/** What becomes of each kind of change once a second person said yes. Whoever lets something new wait puts it here. */
export const changeRegistry: ChangeRegistry = {
  'incident.publish': {
    approve: async (deps, { data }, { email }, clears) => {
      const command = { code: String(data.incident), revision: Number(data.revision), by: email, clears };
      await approveIncident(deps, command);
    },
  },
};
