import type { Change } from './change';

/** What a command prints first when what it was to do has to wait: `change 7 waiting 3`. */
export const describeWaiting = ({ changeId, state, clears }: Change): string => `change ${changeId} ${state} ${clears}`;
