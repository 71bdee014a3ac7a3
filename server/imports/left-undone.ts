import type { Import } from '../rows/import';

/** Thrown inside the transaction of an import so that nothing of it stays, where that is no failure of ours. */
export class LeftUndone extends Error {
  constructor(readonly outcome: Pick<Import, 'state'> & Partial<Import>) {
    super(outcome.state);
  }
}
