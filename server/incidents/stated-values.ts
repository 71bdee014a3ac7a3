import type { IncidentDocument } from '../incident-file/incident-document';
import { codeKey } from '../people/code-key';

/** Fields by which a rule names codes, as the incident file calls them. */
export const ruleFields = ['activities', 'sites', 'products', 'channels', 'payment_methods', 'member_kinds'] as const;
export type RuleField = (typeof ruleFields)[number];

/** A value that a rule uses, in a criterion, under `except` or as a kind of member. */
export interface StatedValue {
  exposure: string;
  field: RuleField;
  /** As written. */
  value: string;
}

/** Every value that the rules of a document use, once for each exposure and field. */
export function statedValues({ exposures }: IncidentDocument): StatedValue[] {
  return exposures.flatMap((exposure) => {
    const conditions = (exposure.criteria ?? []).flatMap((criterion) => [criterion, ...(criterion.except ?? [])]);
    const values = ruleFields.flatMap((field) => {
      const stated =
        field === 'member_kinds' ? exposure.member_kinds : conditions.flatMap((condition) => condition[field] ?? []);
      return (stated ?? []).map((value): [string, StatedValue] => [
        `${field} ${codeKey(value)}`,
        { exposure: exposure.code, field, value },
      ]);
    });
    return [...new Map(values.toReversed()).values()].toReversed();
  });
}
