import { stretchOf } from '../activities/coverage';
import { dataBlocks, encodingOf, type FileHead, fileBlocks, readHead, separatorOf } from '../csv/csv-file';
import { ImportFailure } from '../csv/import-problem';
import type { RecordBlock } from '../csv/record-blocks';
import { withoutTrailer } from '../csv/trailer';
import type { Dependencies } from '../dependencies';
import { listItemsOf } from '../lists/list-items';
import { type HeaderColumn, headerOfLayout, isErrorFile, readHeader } from '../rows/header';
import type { Import } from '../rows/import';
import type { TransformSetup } from '../rows/row-transform';
import { instantsOf, readingAt } from '../time/time-zone';
import { type ImportLimits, importLimits } from './import-limits';
import { choicesFor } from './layouts-repository';
import { mayBeHeaderless } from './may-be-headerless';
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
  { db, keys }: Pick<Dependencies, 'db' | 'keys'>,
  { importId, options, signs = {} }: Import,
): Promise<FileHead> {
  const chunks = readStagedFile({ db, keys }, importId);
  const blocks = fileBlocks(chunks, signs, importLimits, options.separator);
  return readHead(blocks, encodingOf(signs, options.encoding).encoding);
}

/** @throws ImportFailure when the header cannot be read or is not understood */
export async function openImportFile(
  { config, db, keys, now }: Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>,
  loading: Import,
  limits: ImportLimits,
): Promise<ImportFile> {
  const { importId, kind, options, signs = {} } = loading;
  if (signs.looksLikeEucJp && !options.encoding) throw new ImportFailure('maybe_eucjp');
  const { encoding, isCertain } = encodingOf(signs, options.encoding);
  const separator = separatorOf(signs, options.separator);
  const chunks = () => readStagedFile({ db, keys }, importId);
  const all = () => fileBlocks(chunks(), signs, limits, separator);
  const head = await readHead(all(), encoding);
  const hasHeader = options.header !== 'none';
  if (options.header === undefined && (await mayBeHeaderless({ db, keys }, head)))
    throw new ImportFailure('maybe_no_header');
  const { names } = hasHeader ? head : { names: [] };
  const header = hasHeader
    ? readHeader(kind, names, {
        ...(await choicesFor(db, kind, names, options)),
        set: options.set,
        letters: options.letters,
        isHeader: options.header === 'first',
      })
    : headerOfLayout(kind, head.names.length, options.layout ?? [], options);
  let declared = options.declared;
  const rows = () => dataBlocks(all(), hasHeader);
  const blocks = () => (options.trailer ? withoutTrailer(rows(), (records) => (declared = records)) : rows());
  const setup: TransformSetup = {
    ...{ kind, importId, encoding, separator, isCertain, firstNotUtf8: signs.firstNotUtf8, set: options.set },
    columns: header.map(({ column }) => column),
    correctedRow: isErrorFile(names) && options.corrects !== undefined ? 0 : undefined,
    timeZone: loading.timeZone,
    midnight: options.midnight,
    now: now().getTime() / 1000,
    future: dayAfterTomorrow(now(), loading.timeZone),
    covers: loading.covers === undefined ? undefined : secondsOf(loading.covers),
    piiKey: config.piiKey,
    digestKey: config.digestKey,
    target: importId,
    letters: options.letters,
    items: kind === 'list' ? await listItemsOf(db, loading) : undefined,
  };
  return { header, setup, blocks, declared: () => declared };
}

/** In seconds since 1970. */
function secondsOf(covers: string): { from: number; until: number } {
  const { from, until } = stretchOf(covers);
  return { from: from ? from.getTime() / 1000 : -Infinity, until: until ? until.getTime() / 1000 : Infinity };
}

/** Its beginning in the zone, in seconds since 1970: other machines' clocks and zones may be a day ahead, no further. */
function dayAfterTomorrow(now: Date, timeZone: string): number {
  const { year, month, day } = readingAt(timeZone, now.getTime());
  const at = { year, month, day: day + 2, hour: 0, minute: 0, second: 0 };
  return instantsOf(timeZone, at).first / 1000;
}
