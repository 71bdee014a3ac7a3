import type { Db } from '../../db/connection';
import type { DataItem } from '../incident-file/data-item';
import type { IncidentDocument } from '../incident-file/incident-document';
import { labelOfItem } from '../incident-file/item-words';
import { readingLanguages, textsOf } from '../texts/i18n';
import { itemKey } from './item-key';

/** An item that leaked of an exposure, and what a cell of `data_items` may call it, in the form of `itemKey`: its code and its labels. */
export interface ListItem {
  code: string;
  names: string[];
}

/** What leaked of an exposure by the newest revision that has it. */
export async function listItemsOf(
  db: Db,
  { incidentId, exposure }: { incidentId?: number; exposure?: string },
): Promise<ListItem[]> {
  const row = await db('exposures as e')
    .join('revisions as r', 'r.revisionId', 'e.revisionId')
    .where({ 'r.incidentId': incidentId, 'e.code': exposure })
    .orderBy('r.number', 'desc')
    .first<{ items: DataItem[]; document: IncidentDocument } | undefined>('e.dataItems as items', 'r.document');
  return (row?.items ?? []).map((code) => ({ code, names: namesOf(code, row?.document) }));
}

function namesOf(code: DataItem, document: IncidentDocument | undefined): string[] {
  const labels = readingLanguages().map((language) =>
    labelOfItem(code, document, { lang: language.code, t: textsOf(language.code) }),
  );
  return [...new Set([code, ...labels].map(itemKey))];
}
