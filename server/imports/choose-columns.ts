import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import type { Import } from '../rows/import';
import { addDecider, updateImport } from './imports-repository';
import { keepLayout, type Layout } from './layouts-repository';

/** Settles what the columns of a file are, and remembers it for the next file with such a header. */
export async function chooseColumns(
  { db, now }: Pick<Dependencies, 'db' | 'now'>,
  chosen: { shown: Import; names: string[]; layout: Layout; header: 'first' | 'none' | undefined; by: string },
): Promise<void> {
  const { shown, names, layout, header, by } = chosen;
  const { importId, kind, options } = shown;
  await db.transaction(async (trx) => {
    // A first row that is data is no header that another file could have.
    if (header !== 'none') await keepLayout(trx, { kind, names, layout, chosenBy: by, chosenAt: now() });
    await updateImport(trx, importId, { options: { ...options, layout, header } });
    await addDecider(trx, importId, by);
    const data = { columns: layout };
    await recordEvent(trx, { actor: by, action: 'import.choose_columns', subject: `import ${importId}`, data });
  });
}
