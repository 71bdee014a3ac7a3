import type { Change } from './change';

/** What a command prints first when what it was to do has to wait: `change 7 waiting 3`. */
export const describeWaiting = ({ changeId, state, clears }: Change): string => `change ${changeId} ${state} ${clears}`;

/** A number of people as commands say it. */
export const peopleOf = (count: number): string => (count === 1 ? '1 person' : `${count} people`);
