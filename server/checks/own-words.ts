import type { Dependencies } from '../dependencies';
import { describeError } from '../errors';
import type { DataItem } from '../incident-file/data-item';
import { createEntryReader, type ListEntry } from '../lists/list-entry';
import type { Answer, ExposureAnswer, HeldIncident } from './answer';
import { listOwnFacts } from './own-words-repository';

/** What a row of a list says of the person that it names. */
export interface OwnRow extends Pick<ListEntry, 'dataItems' | 'detail' | 'offerCode'> {
  /** False where the row may mean somebody else. */
  isCertain: boolean;
}

/**
 * What leaked for one person. Items without `may` always hold. One with it is certain where a row names it, absent only where rows are filled and
 * none names it; else it stays open. Of a row that may mean somebody else nothing is told, since it would be told to the wrong person, and
 * nothing is ruled out.
 */
export function ownWords(
  { dataItems }: Pick<ExposureAnswer, 'dataItems'>,
  mayItems: readonly DataItem[],
  rows: readonly OwnRow[],
): Pick<ExposureAnswer, 'dataItems' | 'may' | 'details' | 'offerCodes'> {
  const certain = rows.filter(({ isCertain }) => isCertain);
  const named = new Set(certain.flatMap((row) => row.dataItems ?? []));
  const isSettled = rows.length > 0 && rows.every((row) => row.isCertain && row.dataItems !== undefined);
  const isOpen = (item: DataItem) => mayItems.includes(item) && !named.has(item);
  const distinct = (values: (string | undefined)[]) => [...new Set(values.flatMap((value) => value ?? []))];
  return {
    dataItems: dataItems.filter((item) => !(isSettled && isOpen(item))),
    may: isSettled ? [] : dataItems.filter(isOpen),
    details: distinct(certain.map(({ detail }) => detail)),
    offerCodes: distinct(certain.map(({ offerCode }) => offerCode)),
  };
}

/** Kept answers with what they told their person alone: as the versions say that each rested on. Equal ones are read once. */
export async function withOwnWordsEach<Kept extends { answer: Answer }>(
  parts: Parameters<typeof withOwnWords>[0],
  person: string,
  kept: readonly Kept[],
): Promise<Kept[]> {
  const known = new Map<string, Answer['exposures']>();
  const told: Kept[] = [];
  for (const one of kept) {
    const key = JSON.stringify(one.answer.exposures);
    const exposures = known.get(key) ?? (await withOwnWords(parts, person, one.answer)).exposures;
    known.set(key, exposures);
    told.push({ ...one, answer: { ...one.answer, exposures } });
  }
  return told;
}

/**
 * The answer with what its lists say of this person alone. It is read apart from the answer and kept nowhere in clear; where it cannot be read, the
 * answer stands as it is, with every item.
 */
export async function withOwnWords<Told extends Pick<Answer, 'exposures' | 'held'>>(
  parts: Pick<Dependencies, 'db' | 'keys' | 'log'>,
  person: string,
  answer: Told,
): Promise<Told> {
  const held = await Promise.all(answer.held.map((one) => withOwnLast(parts, person, one)));
  if (answer.exposures.length === 0) return { ...answer, held };
  const { db, keys, log } = parts;
  try {
    const facts = await listOwnFacts(db, person, answer);
    const open = createEntryReader(keys);
    const exposures = answer.exposures.map((exposure) => {
      const own = facts.find((one) => one.incident === exposure.incident && one.exposure === exposure.exposure);
      if (!own) return exposure;
      const rows = own.entries.map((entry) => ({ ...open(entry), isCertain: entry.isCertain }));
      return { ...exposure, ...ownWords(exposure, own.mayItems, rows) };
    });
    return { ...answer, exposures, held };
  } catch (error) {
    log.error({ err: describeError(error as Error) }, 'What a list says of single people could not be read');
    return { ...answer, held };
  }
}

/** What somebody was told of an incident before it was held, of them alone, too. */
async function withOwnLast(
  parts: Pick<Dependencies, 'db' | 'keys' | 'log'>,
  person: string,
  one: HeldIncident,
): Promise<HeldIncident> {
  if (!one.last) return one;
  const { exposures } = await withOwnWords(parts, person, { exposures: one.last.exposures, held: [] });
  return { ...one, last: { ...one.last, exposures } };
}
