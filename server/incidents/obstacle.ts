import { announcedText } from '../incident-file/announced-text';
import type { IncidentDocument } from '../incident-file/incident-document';
import { nameOfLanguage } from '../texts/display-names';
import { textsOf } from '../texts/i18n';
import type { WindowEnd } from '../time/time-window';
import type { RuleField } from './stated-values';

/** Fields of a criterion, as the incident file calls them. */
export const criterionFields = ['activities', 'sites', 'products', 'channels', 'payment_methods'] as const;
export type CriterionField = (typeof criterionFields)[number];

/** Something that stands in the way of publishing a revision. With `confirm` it gives way when that is confirmed by name. */
export type Obstacle =
  /** No loaded activity or member has this value of a rule. */
  | { kind: 'unknown_value'; exposure: string; field: RuleField; value: string; confirm: string }
  /** So many activities or members have a value that may be the same, mistyped. */
  | {
      kind: 'near_value';
      exposure: string;
      field: RuleField;
      value: string;
      near: string;
      rows: number;
      confirm: string;
    }
  /** So many activities, or members, are possible since a value of theirs is blank. */
  | { kind: 'blank'; exposure: string; activities: number; members: number; confirm: 'blank' }
  /** An import with local times was read by other clocks than the incident's. */
  | { kind: 'zone'; exposure: string; import: number; zone: string; confirm: 'zone' }
  /** No import's coverage includes the window of a criterion. */
  | { kind: 'coverage'; exposure: string; from: WindowEnd | undefined; to: WindowEnd | undefined; confirm: 'coverage' }
  /** The basis needs a live list. */
  | { kind: 'missing_list'; exposure: string; basis: string }
  /** So many are affected, and another figure was announced; `exposure` null: of the whole incident. Gives way to words (`--difference TEXT`). */
  | {
      kind: 'difference';
      exposure: string | null;
      affected: number;
      announced: NonNullable<IncidentDocument['announced']>;
    }
  /** A text stands in another language without the first of the installation. `key` is its place in the file. */
  | { kind: 'missing_text'; key: string; language: string };

/** One clause in English, for the command line. */
export function describeObstacle(obstacle: Obstacle): string {
  switch (obstacle.kind) {
    case 'unknown_value':
      return `exposure ${obstacle.exposure}: no loaded ${obstacle.field === 'member_kinds' ? 'member' : 'activity'} has "${obstacle.value}" among ${obstacle.field} (if that is right, --confirm ${quoted(obstacle.confirm)})`;
    case 'near_value':
      return `exposure ${obstacle.exposure}: "${obstacle.value}" is among ${obstacle.field}, and ${obstacle.rows} rows have "${obstacle.near}" there (if that is something else, --confirm ${quoted(obstacle.confirm)})`;
    case 'blank':
      return `exposure ${obstacle.exposure}: ${obstacle.activities} activities and ${obstacle.members} members have a blank that makes them possible (if that is right, --confirm blank)`;
    case 'zone':
      return `exposure ${obstacle.exposure}: import ${obstacle.import} has times without offset that were read in ${obstacle.zone}, not in the incident's time zone (if that is right, --confirm zone)`;
    case 'coverage':
      return `exposure ${obstacle.exposure}: no import covers the window ${widest(obstacle.from)}..${widest(obstacle.to)} (if that is right, --confirm coverage)`;
    case 'missing_list':
      return `exposure ${obstacle.exposure}: basis ${obstacle.basis} needs a live list; import and approve one`;
    case 'difference':
      return `${obstacle.exposure === null ? 'the incident' : `exposure ${obstacle.exposure}`}: ${obstacle.affected} are affected, and ${announcedText(obstacle.announced, 'en', textsOf('en'))} were announced (if that is right, --difference TEXT says why)`;
    case 'missing_text':
      return `${obstacle.key} has no text in ${nameOfLanguage('en', obstacle.language)}, the first language of this installation, but in another`;
  }
}

const widest = (end: WindowEnd | undefined) => (typeof end === 'object' ? end.possible : (end ?? ''));

const quoted = (value: string) => (/^[\p{L}\p{N}_./:-]+$/u.test(value) ? value : `'${value.replaceAll("'", `'\\''`)}'`);
