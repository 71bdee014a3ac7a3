import type { TFunction } from 'i18next';
import type { Profile } from '../people/profile';
import type { Wording } from '../texts/wording';
import type { Answer } from './answer';
import type { ResultView } from './checks-pages';

/** What the customer lets stand on the slip beside the answer. */
export interface SlipChoice {
  memberId: boolean;
  name: boolean;
}

/** Paths of the slip and of the answer that it is of, and which answer of several. */
export interface SlipPlace {
  path: string;
  back: string;
  answer?: number;
  /** Member ID and name may be put on it. Who proved an email alone is told neither. */
  mayChoose: boolean;
}

/** A sheet of A4 to print and bring along: the answer, its number, what it rests on; of the person only what was chosen. */
export interface SlipPage {
  title: string;
  place: SlipPlace;
  result: ResultView;
  choice: SlipChoice;
  memberId: string | undefined;
  name: string | undefined;
  desks: ResultView['desks'];
  timeZone: string;
  /** What the answer rests on: each incident with its report, its revision and its lists. */
  versions: { organisation: Wording; title: Wording; report: string | undefined; revision: number; lists: string[] }[];
}

interface SlipParts {
  answer: Answer;
  result: ResultView;
  choice: SlipChoice;
  memberId: string | undefined;
  place: SlipPlace;
  profile: Profile | undefined;
}

export function slipPage(t: TFunction, { answer, result, choice, memberId, profile, place }: SlipParts): SlipPage {
  return {
    title: t('checks:slip.title'),
    place,
    result,
    versions: [...result.matched, ...result.checked].map(({ code, organisation, title, report, revision }) => ({
      organisation,
      title,
      report,
      revision,
      lists: listsOf(answer, code, t),
    })),
    choice,
    memberId: choice.memberId ? memberId : undefined,
    name: choice.name ? profile?.name : undefined,
    desks: result.desks,
    timeZone: result.timeZone,
  };
}

/** Versions of the lists, each once: most exposures of an incident have theirs from one day. */
function listsOf({ checked }: Answer, incident: string, t: TFunction): string[] {
  const versions = checked.find((one) => one.incident === incident)?.lists.map(({ version }) => version) ?? [];
  return [...new Set(versions)].sort((a, b) => a - b).map((version) => t('checks:slip.list', { version }));
}
