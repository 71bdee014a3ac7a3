import { dataBlocks, encodingOf, type FileHead, fileBlocks, readHead } from '../csv/csv-file';
import type { RecordBlock } from '../csv/record-blocks';
import { withoutTrailer } from '../csv/trailer';
import type { Dependencies } from '../dependencies';
import { listItemsOf } from '../lists/list-basis';
import { type HeaderColumn, isErrorFile, readHeader } from '../rows/header';
import type { Import } from '../rows/import';
import type { TransformSetup } from '../rows/row-transform';
import { type ImportLimits, importLimits } from './import-limits';
import { choicesFor } from './layouts-repository';
import { readStagedFile } from './staged-file';

/** The file of an import, ready to be read. */
export interface ImportFile {
  header: HeaderColumn[];
  setup: TransformSetup;
  /** Its rows, from the first one; may be called again. */
  blocks: () => AsyncGenerator<RecordBlock>;
  /** How many rows the sender says there are; known once the blocks were read where a trailer says so. */
  declared: () => number | undefined;
}

/** The header and the first rows of a received file, as read. @throws ImportFailure */
export async function readFileHead(
  { config, keys }: Pick<Dependencies, 'config' | 'keys'>,
  { importId, options, signs = { looksLikeUtf16: false } }: Import,
): Promise<FileHead> {
  const chunks = readStagedFile({ dataDir: config.dataDir, keys }, importId);
  return readHead(fileBlocks(chunks, signs, importLimits), encodingOf(signs, options.encoding).encoding);
}

/** @throws ImportFailure when the header cannot be read or is not understood */
export async function openImportFile(
  { config, db, keys }: Pick<Dependencies, 'config' | 'db' | 'keys'>,
  loading: Import,
  limits: ImportLimits,
): Promise<ImportFile> {
  const { importId, kind, options, signs = { looksLikeUtf16: false } } = loading;
  const { encoding, isCertain } = encodingOf(signs, options.encoding);
  const chunks = () => readStagedFile({ dataDir: config.dataDir, keys }, importId);
  const all = () => fileBlocks(chunks(), signs, limits);
  const { names } = await readHead(all(), encoding);
  const header = readHeader(kind, names, await choicesFor(db, kind, names, options));
  let declared = options.declared;
  const rows = () => dataBlocks(all());
  const blocks = () => (options.trailer ? withoutTrailer(rows(), (records) => (declared = records)) : rows());
  const setup: TransformSetup = {
    ...{ kind, importId, encoding, isCertain, firstNotUtf8: signs.firstNotUtf8 },
    columns: header.map(({ column }) => column),
    correctedRow: isErrorFile(names) && options.corrects !== undefined ? 0 : undefined,
    timeZone: loading.timeZone,
    piiKey: config.piiKey,
    digestKey: config.digestKey,
    target: importId,
    items: kind === 'list' ? await listItemsOf(db, loading) : undefined,
  };
  return { header, setup, blocks, declared: () => declared };
}
