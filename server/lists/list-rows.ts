import { BinaryRows } from '../csv/binary-copy';
import { RowReader } from '../rows/row-reader';
import type { RowTransform, TransformSetup } from '../rows/row-transform';
import { createKeyring, type Keyring } from '../sealing/keyring';
import { itemKey } from './item-key';
import { entriesSealedTogether, type ListEntry, nothingSealed, sealEntries } from './list-entry';
import { digestOfRecipient, readRecipient } from './recipient';

/** In the order that the rows have. */
export const entryColumns = 'list_version_id, row_number, member_id, digests, sealed';

interface ReadEntry {
  row: number;
  memberId?: string;
  digests: (Buffer | null)[];
  entry: ListEntry;
}

/** Rows of an affected list → rows of `list_entries`. */
export function createListTransform(setup: TransformSetup): RowTransform {
  const items = new Map((setup.items ?? []).flatMap(({ code, names }) => names.map((name) => [name, code] as const)));
  const reader = new RowReader(setup);
  const keys = createKeyring(setup.piiKey, setup.digestKey);
  const rows = new BinaryRows(5, 2 ** 19);
  const writeTogether = (entries: ReadEntry[]) => {
    for (const { row, memberId, digests } of entries) {
      const isLast = row === entries.at(-1)?.row;
      rows
        .row()
        .int(setup.target)
        .int(row)
        .text(memberId ?? null)
        .byteArray(digests);
      rows.bytes(isLast ? sealEntries(keys, setup.target, entries.map(sealable)) : nothingSealed);
    }
  };
  return {
    async transform(block) {
      let accepted = 0;
      let together: ReadEntry[] = [];
      reader.each(block, () => {
        const entry = readEntry(reader, keys, { items, letters: setup.letters });
        if (reader.problems.length > 0) return;
        accepted++;
        together.push(entry);
        if (together.length < entriesSealedTogether) return;
        writeTogether(together);
        together = [];
      });
      writeTogether(together);
      const { records, blank, rejects, warnings, idLengths } = reader;
      return { copy: rows.take(), accepted, records, blank, rejects, warnings, idLengths };
    },
  };
}

const sealable = ({ row, entry }: ReadEntry): [number, ListEntry] => [row, entry];

function readEntry(
  reader: RowReader,
  keys: Keyring,
  { items, letters }: { items: ReadonlyMap<string, string>; letters: boolean | undefined },
): ReadEntry {
  const country = reader.country();
  const memberId = reader.memberId();
  const loginId = reader.identifier('login_id');
  const email = reader.identifier('email');
  const phone = reader.identifier('phone', undefined, country);
  const note = reader.freeText('note');
  const recipient = letters ? readRecipient(reader) : {};
  const isEmpty = [memberId, loginId, email, phone].every((value) => value === undefined);
  const recipientDigest = letters ? digestOfRecipient(keys, recipient) : undefined;
  if (isEmpty && !recipientDigest && reader.problems.length === 0)
    reader.problems.push({ column: null, code: letters ? 'no_recipient' : 'no_identifier' });
  const digests = [
    loginId === undefined ? null : keys.digest('login_id', loginId),
    email === undefined ? null : keys.digest('email', email),
    phone === undefined ? null : keys.digest('phone', phone),
    ...(recipientDigest ? [recipientDigest] : []),
  ];
  const entry = {
    loginId,
    email,
    phone: reader.shownPhone(phone, country),
    note,
    dataItems: dataItems(reader, items),
    detail: reader.freeText('detail'),
    offerCode: reader.freeText('offer_code'),
    ...recipient,
  };
  return { row: reader.row, memberId, digests, entry };
}

/** `card_number; birth_date`, by code or label, or `none`. An item that the exposure lacks is an error: nobody would be told of it. */
function dataItems(reader: RowReader, known: ReadonlyMap<string, string>): string[] | undefined {
  const words = (reader.text('data_items') ?? '')
    .split(/[;；,，、|｜]/)
    .map(itemKey)
    .filter(Boolean);
  if (words.length === 0) return undefined;
  if (words.length === 1 && words[0] === 'none') return [];
  const read = words.flatMap((word) => known.get(word) ?? []);
  if (read.length < words.length)
    reader.report('data_items', 'unknown_item', { known: [...new Set(known.values())].join(', ') });
  return [...new Set(read)];
}
