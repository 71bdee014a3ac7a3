import type { Profile } from '../members/profile';
import type { ResultView } from './checks-pages';

/** What the customer lets stand on the slip beside the answer. */
export interface SlipChoice {
  memberId: boolean;
  name: boolean;
}

/** A sheet of A4 to print and bring along: the answer, its number, what it rests on; of the person only what was chosen. */
export interface SlipPage {
  title: string;
  result: ResultView;
  choice: SlipChoice;
  memberId: string | undefined;
  name: string | undefined;
  desks: ResultView['desks'];
}

export function slipPage(
  title: string,
  result: ResultView,
  { choice, memberId, profile }: { choice: SlipChoice; memberId: string; profile: Profile | undefined },
): SlipPage {
  return {
    title,
    result,
    choice,
    memberId: choice.memberId ? memberId : undefined,
    name: choice.name ? profile?.name : undefined,
    desks: result.desks,
  };
}
