import type { Response } from 'express';
import type { Dependencies } from '../dependencies';
import { countTriesLeft } from './email-codes-repository';

/** What is said of a code that does not open: how often another may be tried, or that a new one is needed. */
export async function wrongCode(
  { db, now }: Pick<Dependencies, 'db' | 'now'>,
  res: Response,
  codeId: string,
): Promise<string> {
  const count = await countTriesLeft(db, codeId, now());
  return res.locals.t(count > 0 ? 'credentials:code.wrong' : 'credentials:code.dead', { count });
}
