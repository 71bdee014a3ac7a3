import { createHash } from 'node:crypto';
import type { Db } from '../../db/connection';
import type { ColumnName, ImportKind } from '../rows/csv-columns';
import type { HeaderChoices } from '../rows/header';

/** What each column of a header is, by position; null: left out. */
export type Layout = (ColumnName | null)[];

const digestOf = (names: string[]) =>
  createHash('sha256')
    .update(JSON.stringify(names.map((name) => name.normalize('NFKC').trim().toLowerCase())))
    .digest();

/** Remembers what an operator said of such a header, for the next file of the same source. */
export async function keepLayout(
  db: Db,
  kept: { kind: ImportKind; names: string[]; layout: Layout; chosenBy: string; chosenAt: Date },
): Promise<void> {
  const row = {
    kind: kept.kind,
    headerDigest: digestOf(kept.names),
    layout: JSON.stringify(kept.layout),
    chosenBy: kept.chosenBy,
    chosenAt: kept.chosenAt,
  };
  await db('import_layouts').insert(row).onConflict(['kind', 'headerDigest']).merge();
}

/** What was chosen for this import, else what was said of such a header before. */
export async function choicesFor(
  db: Db,
  kind: ImportKind,
  names: string[],
  choices: HeaderChoices,
): Promise<HeaderChoices> {
  const isChosen = choices.layout || choices.ignored?.length || Object.keys(choices.columns ?? {}).length > 0;
  if (isChosen) return choices;
  const kept = await db('import_layouts')
    .where({ kind, headerDigest: digestOf(names) })
    .first('layout');
  return kept ? { layout: kept.layout } : choices;
}
