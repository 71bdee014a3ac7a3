import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { numberOf } from '../web/form';
import { staffOf } from '../web/guards';
import type { Call } from './call';
import { findCall } from './calls-repository';

/** The call of the address. @throws NotFoundError also when it is a colleague's */
export async function getOwnCall(deps: Dependencies, req: Request, res: Response): Promise<Call> {
  const call = await findCall(deps, numberOf(req, 'callId'));
  if (!call || call.staffId !== staffOf(res).staffId) throw new NotFoundError('You have no such call.');
  return call;
}
