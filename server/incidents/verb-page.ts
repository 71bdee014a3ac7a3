import type { TFunction } from 'i18next';
import type { KeptOut } from '../matching/blank-is-none';
import { codeKey } from '../people/code-key';
import type { Language } from '../texts/i18n';
import type { ApprovalPage } from './approval-page';
import type { IncidentVerb } from './incident-states';
import type { Obstacle } from './obstacle';
import { obstacleText } from './obstacle-text';

/** One thing to confirm, with every place in the file that asks for it. */
export interface Confirmation {
  /** Name of its checkbox. */
  field: string;
  /** What is confirmed by it. */
  value: string;
  places: string[];
  isConfirmed: boolean;
}

export interface VerbPage {
  title: string;
  code: string;
  verb: IncidentVerb;
  /** Number of the revision that it is about. */
  revision: number;
  /** In words. */
  refusal: string | undefined;
  /** Approving: whom it clears, as it was submitted. */
  clears: { changeId: number; count: number; people: string[] } | undefined;
  /** Approving: whom `missing: no` keeps from being possible; undefined where no rule says so. */
  keptOut: KeptOut | undefined;
  /** Approving: everything that is vouched for. */
  approval: ApprovalPage | undefined;
  /** Approving: whether it may be sent back instead. */
  mayReturn: boolean;
  values: Record<string, string>;
  /** Whether blocks and confirmations were looked for: on the way to publishing. */
  showsObstacles: boolean;
  /** What nobody can confirm away. */
  blocks: string[];
  confirmations: Confirmation[];
  /** Figures that are other than announced, in words. */
  differences: string[];
  /** By field, as the error summary wants them. */
  errors: Record<string, string>;
}

/** Verbs that lead to publishing, where obstacles are shown and can be confirmed. */
const towardsPublishing: readonly IncidentVerb[] = ['submit', 'approve', 'publish'];
export const showsObstacles = (verb: IncidentVerb) => towardsPublishing.includes(verb);

/** Names of the checkboxes begin with it. */
export const confirmPrefix = 'confirm-';

/** The page on which a verb is decided. @param confirmed what was confirmed before, and what has just been ticked */
export function verbPage(
  about: Pick<
    VerbPage,
    'code' | 'verb' | 'revision' | 'refusal' | 'clears' | 'keptOut' | 'approval' | 'mayReturn' | 'values'
  >,
  obstacles: Obstacle[],
  confirmed: readonly string[],
  { lang, t }: { lang: Language; t: TFunction },
): VerbPage {
  const blocks = obstacles.filter((one) => !('confirm' in one) && one.kind !== 'difference');
  const confirmable = obstacles.flatMap((one) => ('confirm' in one ? one : []));
  const values = [...new Map(confirmable.map(({ confirm }) => [codeKey(confirm), confirm]))];
  const known = new Set(confirmed.map(codeKey));
  return {
    title: t(`incidents-operator:verb.${about.verb}.title`, { code: about.code, revision: about.revision }),
    ...about,
    showsObstacles: showsObstacles(about.verb),
    blocks: blocks.map((one) => obstacleText(one, lang, t)),
    confirmations: values.map(([key, value], index) => ({
      field: `${confirmPrefix}${index}`,
      value,
      places: confirmable.flatMap((one) => (codeKey(one.confirm) === key ? obstacleText(one, lang, t) : [])),
      isConfirmed: known.has(key),
    })),
    differences: obstacles.filter(({ kind }) => kind === 'difference').map((one) => obstacleText(one, lang, t)),
    errors: {},
  };
}
