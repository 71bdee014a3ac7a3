import { type DataItem, isOfVocabulary } from '../incident-file/data-item';
import type { IncidentDocument } from '../incident-file/incident-document';
import { byGravity, itemViews, severityOf } from '../incident-file/item-words';
import type { ExposureAnswer } from './answer';
import type { ExposureView } from './exposure-page';
import type { Reading } from './reading';

/** How sure it is that an item leaked: as sure as the leak itself, and no surer than that the person is in it. The surest first. */
const certainties = ['confirmed', 'suspected', 'possibly_affected', 'under_investigation'] as const;
export type Certainty = (typeof certainties)[number];

/** Items that are equally sure, under what to call them: that something leaked and that it may have are told apart. */
export interface LeakedItems {
  title: string;
  items: ExposureView['items'];
}

export const certaintyOf = (
  verdict: ExposureAnswer['verdict'],
  leak: Extract<Certainty, 'confirmed' | 'suspected'>,
): Certainty => (verdict === 'affected' ? leak : verdict);

/** Everything that leaked over all exposures, each item once: where it is surest. */
export function leakedItems(
  exposures: readonly {
    certainty: Certainty;
    items: readonly DataItem[];
    may?: readonly DataItem[];
    incident: IncidentDocument;
  }[],
  words: Pick<Reading, 'lang' | 't'>,
): LeakedItems[] {
  const told = new Set<string>();
  const facts = exposures.flatMap(({ certainty, items, may = [], incident }) =>
    items.map((item) => ({
      item,
      incident,
      certainty: certainty === 'confirmed' && may.includes(item) ? 'suspected' : certainty,
      name: isOfVocabulary(item) ? item : `${incident.incident}/${item}`,
    })),
  );
  return certainties.flatMap((certainty) => {
    const fresh = facts.filter((fact) => fact.certainty === certainty && !told.has(fact.name) && told.add(fact.name));
    const ordered = fresh.map((fact) => ({ ...fact, severity: severityOf(fact.item, fact.incident) })).sort(byGravity);
    const items = ordered.flatMap(({ item, incident }) => itemViews([item], incident, words));
    return items.length > 0 ? [{ title: words.t(`checks:items_title.${certainty}`), items }] : [];
  });
}
