import type { TFunction } from 'i18next';
import type { DataItem } from '../incident-file/data-item';
import type { ExposureAnswer } from './answer';
import { type ExposureView, itemViews } from './exposure-page';

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
  exposures: readonly { certainty: Certainty; items: readonly DataItem[] }[],
  t: TFunction,
): LeakedItems[] {
  const told = new Set<DataItem>();
  return certainties.flatMap((certainty) => {
    const own = exposures.filter((one) => one.certainty === certainty).flatMap(({ items }) => items);
    const fresh = [...new Set(own)].filter((item) => !told.has(item));
    for (const item of fresh) told.add(item);
    return fresh.length > 0 ? [{ title: t(`checks:items_title.${certainty}`), items: itemViews(fresh, t) }] : [];
  });
}
