import type { FileHead } from '../csv/csv-file';
import type { Dependencies } from '../dependencies';
import { normaliseId } from '../people/identifier';
import { digestsOf } from '../people/member-digests';
import { isKnownName } from '../rows/header';
import { examineFirstRow } from '../rows/headerless';

/** Whether the first row may be somebody's: then nobody may take it for the header without having looked (docs/imports.md). */
export async function mayBeHeaderless(
  { db, keys }: Pick<Dependencies, 'db' | 'keys'>,
  { names, sample }: FileHead,
): Promise<boolean> {
  const { isHeader, isPerson } = examineFirstRow(names, sample);
  if (isHeader || isPerson) return isPerson;
  const texts = names.filter((name) => name.trim() !== '' && name.length <= 500 && !isKnownName(name));
  if (texts.length === 0) return false;
  const memberIds = texts.map(normaliseId).filter((text) => text !== undefined);
  const digests = texts
    .flatMap((text) => digestsOf(keys, { loginId: text, email: text, phone: text }))
    .filter((digest) => digest !== null);
  const { rows } = await db.raw<{ rows: [{ found: boolean }] }>(
    `select exists (select from members where member_id = any (?))
       or exists (select from identifiers where digest = any (?)) as found`,
    [memberIds, digests],
  );
  return rows[0].found;
}
