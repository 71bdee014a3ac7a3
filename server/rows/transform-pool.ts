import type { RecordBlock } from '../csv/record-blocks';
import type { TransformedBlock } from './row-transform';

/** Transforms blocks, several at once. Results are to be awaited in the order asked. */
export interface TransformPool {
  /** How many blocks may be under way at once. */
  width: number;
  transform: (block: RecordBlock) => Promise<TransformedBlock>;
  close: () => Promise<void>;
}
