import type { TFunction } from 'i18next';
import type { Language } from '../texts/i18n';
import { inLanguage } from '../texts/text';
import { type DataItem, dataItemSeverity, dataItems, isOfVocabulary } from './data-item';
import type { IncidentDocument } from './incident-document';

/** A data item as readers are told of it. */
export interface ItemView {
  label: string;
  severity: number;
  severityText: string;
  /** It leaked for some only, and nobody knows whether for this person. */
  may?: boolean;
}

type OwnItems = Pick<IncidentDocument, 'own_items'> | undefined;
type Words = { lang: Language; t: TFunction };

/** An item's word: of the vocabulary, or the incident's own; its code where the file that had it is gone. */
export function labelOfItem(item: DataItem, incident: OwnItems, { lang, t }: Words): string {
  if (isOfVocabulary(item)) return t(`data-items:label.${item}`);
  const own = incident?.own_items?.find(({ code }) => code === item);
  return own ? inLanguage(own.label, lang) : item;
}

/** How much harm a leak of it can do; see `dataItemSeverity`. */
export const severityOf = (item: DataItem, incident: OwnItems): number =>
  isOfVocabulary(item)
    ? dataItemSeverity[item]
    : (incident?.own_items?.find(({ code }) => code === item)?.severity ?? 2);

/** Items in the order in which they are told: the gravest first, then as the vocabulary has them. */
export const byGravity = (a: { item: DataItem; severity: number }, b: { item: DataItem; severity: number }): number =>
  b.severity - a.severity || placeOf(a.item) - placeOf(b.item);

const placeOf = (item: DataItem) => (isOfVocabulary(item) ? dataItems.indexOf(item) : dataItems.length);

/** The gravest first. @param may those that leaked for some only */
export function itemViews(
  items: readonly DataItem[],
  incident: OwnItems,
  words: Words,
  may: readonly DataItem[] = [],
): ItemView[] {
  return items
    .map((item) => ({ item, severity: severityOf(item, incident) }))
    .sort(byGravity)
    .map(({ item, severity }) => ({
      label: labelOfItem(item, incident, words),
      severity,
      severityText: words.t(`data-items:severity.${severity}`),
      ...(may.includes(item) && { may: true }),
    }));
}
