import type { ExposureDocument, IncidentDocument } from '../incident-file/incident-document';
import { labelOf } from '../incident-file/label-of';
import { wording } from '../texts/wording';
import type { Reading } from './reading';

type Words = Pick<Reading, 'lang' | 't'>;

/** Who counts for an exposure, in words; its windows follow, where it has any. */
export function ruleText(exposure: ExposureDocument, incident: IncidentDocument, { lang, t }: Reading): string {
  const group = incident.exposures.find(({ code }) => code === exposure.part_of);
  const rule = basisText(exposure, incident, { lang, t });
  const told = group ? t('checks:rule.part_of', { group: wording(group.title, lang).text, rule }) : rule;
  return exposure.include_withdrawn === false ? t('checks:rule.without_withdrawn', { rule: told }) : told;
}

/** A window without criteria takes everybody of its kinds (rule 3 of docs/matching.md): no period follows. */
function basisText(exposure: ExposureDocument, incident: IncidentDocument, words: Words): string {
  const { t } = words;
  const kinds = kindsText(exposure, incident, words);
  const isEveryone = exposure.basis === 'window' && !exposure.criteria?.length;
  if (isEveryone) return kinds ? t('checks:rule.everyone_of', { kinds }) : t('checks:rule.everyone');
  const rule = t(`checks:rule.${exposure.basis}`);
  return kinds ? `${rule}${t('checks:kinds', { kinds })}` : rule;
}

export const kindsText = (exposure: ExposureDocument, incident: IncidentDocument, words: Words): string | undefined =>
  exposure.member_kinds?.map((kind) => labelOf(incident, 'member_kinds', kind, words)).join(words.t('checks:and'));
