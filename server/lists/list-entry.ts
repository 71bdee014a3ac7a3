import type { Keyring } from '../sealing/keyring';

/** What an entry of an affected list says beyond the member ID, as on the list. */
export interface ListEntry {
  loginId?: string;
  email?: string;
  phone?: string;
  note?: string;
  /** What leaked for this person of what leaked for some only; empty: nothing of it; absent: not known. */
  dataItems?: string[];
  /** For this person to read: "card ending 1234". */
  detail?: string;
  offerCode?: string;
  /** Whom a letter goes to. */
  name?: string;
  postalCode?: string;
  address?: string;
}

/**
 * Entries are sealed several at a time, which takes a fifth of the time of one by one: the last of them carries all of them, the others nothing.
 * Few enough that they stay in PostgreSQL's row. Never make it less: `sealedRowSql` would not find what was sealed before.
 */
export const entriesSealedTogether = 32;

export const entryContext = (listVersionId: number, row: number): string => `list-entry:${listVersionId}:${row}`;
export const nothingSealed = Buffer.alloc(0);

/**
 * @param entries by row number, the last of which is where they are to be kept
 * @returns empty where there is nothing to seal
 */
export function sealEntries(keys: Keyring, listVersionId: number, entries: [row: number, entry: ListEntry][]): Buffer {
  const filled = entries.filter(([, entry]) => Object.values(entry).some((value) => value !== undefined));
  const keptAt = entries.at(-1)?.[0];
  if (filled.length === 0 || keptAt === undefined) return nothingSealed;
  return keys.seal(JSON.stringify(filled), entryContext(listVersionId, keptAt));
}

/** Where an entry is sealed. */
export interface SealedEntry {
  listVersionId: number;
  row: number;
  /** The row that carries it, and what that row carries; null where none does. */
  sealedAt: number | null;
  sealed: Buffer | null;
}

/**
 * Opens entries of lists; those that were sealed together are opened once when they come one after the other.
 * @returns a function that throws UnreadableError when no key opens an entry, or when it stands in another row's place
 */
export function createEntryReader(keys: Keyring): (entry: SealedEntry) => ListEntry {
  let context = '';
  let opened = new Map<number, ListEntry>();
  return ({ listVersionId, row, sealedAt, sealed }) => {
    if (sealedAt === null || sealed === null) return {};
    const needed = entryContext(listVersionId, sealedAt);
    if (context !== needed) {
      const found = JSON.parse(keys.open(sealed, needed)) as [number, ListEntry][] | ListEntry;
      // Versions that were loaded before entries were sealed together have one in each row.
      opened = new Map(Array.isArray(found) ? found : [[sealedAt, found]]);
      context = needed;
    }
    return opened.get(row) ?? {};
  };
}

/**
 * SQL for behind `left join lateral`: the row that carries what `entry` (an alias with `list_version_id` and `row_number`) has sealed. It is among the
 * next few; to look for it further on would be to look through the whole list where nothing is sealed.
 */
export const sealedRowSql = (entry: string): string => `
  (select c.row_number as sealed_at, c.sealed
   from (
     select row_number, sealed from list_entries
     where list_version_id = ${entry}.list_version_id and row_number >= ${entry}.row_number
     order by row_number
     limit ${entriesSealedTogether}
   ) c
   where octet_length(c.sealed) > 0
   order by c.row_number
   limit 1)`;
