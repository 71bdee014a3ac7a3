import { hintFor } from '../texts/nearest-word';
import { checkTwice } from './check-references';
import { dataItems, isOfVocabulary } from './data-item';
import { type Findings, finding, type Path } from './finding';
import type { ExposureOutline, IncidentOutline } from './incident-outline';

/** The items of an exposure and what its guidance is for: words of the vocabulary, or the incident's own. */
export function* checkItems(file: IncidentOutline, exposure: ExposureOutline, path: Path): Findings {
  const known = [...dataItems, ...file.own_items.flatMap(({ code }) => code ?? [])];
  const check = function* (item: string | undefined, at: Path): Findings {
    if (item !== undefined && !known.includes(item))
      yield finding(at, 'unknown_item', { item: item.slice(0, 40), hint: hintFor(item, known) });
  };
  for (const [index, { item, isMap }] of exposure.data_items.entries())
    yield* check(item, [...path, 'data_items', index, ...(isMap ? ['item'] : [])]);
  for (const [place, one] of exposure.guidance.entries())
    for (const [index, item] of one.for.entries()) yield* check(item, [...path, 'guidance', place, 'for', index]);
  yield* checkTwice(
    exposure.data_items.map(({ item }) => item),
    (index) => [...path, 'data_items', index],
  );
  yield* checkOffers(exposure, path);
}

/** The list has one column of codes, so that one offer at most can have them. */
function* checkOffers({ offers }: ExposureOutline, path: Path): Findings {
  yield* checkTwice(
    offers.map(({ code }) => code),
    (index) => [...path, 'offers', index, 'code'],
  );
  const second = offers.findIndex(({ codes }, index) => codes && offers.findIndex((one) => one.codes) < index);
  if (second >= 0) yield finding([...path, 'offers', second, 'codes'], 'codes_twice');
}

export function* checkOwnItems({ own_items }: IncidentOutline): Findings {
  yield* checkTwice(
    own_items.map(({ code }) => code),
    (index) => ['own_items', index, 'code'],
  );
  for (const [index, { code }] of own_items.entries())
    if (code !== undefined && isOfVocabulary(code))
      yield finding(['own_items', index, 'code'], 'item_is_known', { code });
}
