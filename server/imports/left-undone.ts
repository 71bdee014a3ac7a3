import type { ImportVerb } from '../rows/import-states';
import type { ImportChanges } from './imports-repository';

/** Thrown inside the transaction of an import so that nothing of it stays, where that is no failure of ours. */
export class LeftUndone extends Error {
  /** @param verb where it leaves the import */
  constructor(
    readonly verb: ImportVerb,
    readonly changes: ImportChanges,
  ) {
    super(verb);
  }
}
