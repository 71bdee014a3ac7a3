import { nameOfLanguage } from '../texts/display-names';
/** Fields of a criterion, as the incident file calls them. */
export const criterionFields = ['activities', 'sites', 'products', 'channels', 'payment_methods'] as const;
export type CriterionField = (typeof criterionFields)[number];

/** Something that stands in the way of publishing a revision. With `confirm` it gives way when that is confirmed by name. */
export type Obstacle =
  /** No loaded activity has this value of a criterion. */
  | { kind: 'unknown_value'; exposure: string; field: CriterionField; value: string; confirm: string }
  /** No import's coverage includes the window of a criterion. */
  | { kind: 'coverage'; exposure: string; from: string | undefined; to: string | undefined; confirm: 'coverage' }
  /** The basis needs a live list. */
  | { kind: 'missing_list'; exposure: string; basis: string }
  /** A text stands in another language without the first of the installation. `key` is its place in the file. */
  | { kind: 'missing_text'; key: string; language: string };

/** One clause in English, for the command line. */
export function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'unknown_value':
      return `exposure ${obstacle.exposure}: no loaded activity has "${obstacle.value}" among ${obstacle.field} (if that is right, --confirm ${quoted(obstacle.confirm)})`;
    case 'coverage':
      return `exposure ${obstacle.exposure}: no import covers the window ${obstacle.from ?? ''}..${obstacle.to ?? ''} (if that is right, --confirm coverage)`;
    case 'missing_list':
      return `exposure ${obstacle.exposure}: basis ${obstacle.basis} needs a live list; import and approve one`;
    case 'missing_text':
      return `${obstacle.key} has no text in ${nameOfLanguage('en', obstacle.language)}, the first language of this installation, but in another`;
  }
}

const quoted = (value: string) => (/^[\p{L}\p{N}_./:-]+$/u.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);
