import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { findProfile } from '../members/find-profile';
import { render } from '../web/render';
import type { Answer } from './answer';
import { resultFor, showIdentifierResults, showMemberResults } from './show-result';
import { type SlipPlace, slipPage } from './slip-pages';

/** Shows the slip of an answer with what the query chooses of the person; an answer that could not be made as the result page. */
export async function showSlip(
  deps: Dependencies,
  { query }: Request,
  res: Response,
  answer: Answer,
  place: SlipPlace,
): Promise<void> {
  const { memberId } = answer;
  const result = await resultFor(deps, res, answer);
  if (result.verdict === 'could_not_check')
    return memberId ? showMemberResults(deps, res, memberId, [answer]) : showIdentifierResults(deps, res, [answer]);
  const { mayChoose } = place;
  const choice = { memberId: mayChoose && query.member_id === 'yes', name: mayChoose && query.name === 'yes' };
  const profile = memberId && choice.name ? await findProfile(deps, memberId) : undefined;
  res.locals.t = result.t;
  return render(
    res,
    'checks/member/slip',
    slipPage(res.locals.t, { answer, result, choice, memberId, profile, place }),
  );
}
