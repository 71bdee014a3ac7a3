import { readCoverage } from '../activities/coverage';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError, UsageError } from '../errors';
import { findIncident } from '../incidents/incidents-repository';
import { findListBasis } from '../lists/list-basis';
import { place } from '../place';
import type { ImportKind } from '../rows/csv-columns';
import type { ImportOptions } from '../rows/import';
import { requireStaff } from '../staff/staff-repository';
import { isTimeZone } from '../time/time-zone';
import { getImport, insertImport } from './imports-repository';

export interface ImportCommand {
  kind: ImportKind;
  /** Lists: codes. */
  incident?: string;
  exposure?: string;
  /** IANA name; default: the installation's. */
  timeZone?: string;
  /** Activities: `FROM..TO`. */
  covers?: string;
  options: ImportOptions;
  /** Email of the person on the staff. */
  by: string;
}

/**
 * Opens an import for a file that is about to come.
 * @returns its ID; it is `uploading`
 * @throws UsageError when the command contradicts itself, NotFoundError for an unknown incident or exposure
 * @throws RefusedError for a list where the exposure's basis uses none
 */
export async function beginImport(
  deps: Pick<Dependencies, 'config' | 'db' | 'keys' | 'now'>,
  command: ImportCommand,
): Promise<number> {
  const { config, db, now } = deps;
  const { kind, options, timeZone = place.timeZone } = command;
  refuseMisplaced(command);
  if (!isTimeZone(timeZone)) throw new UsageError(`Unknown time zone "${timeZone}".`);
  const covers = command.covers === undefined ? undefined : readCoverage(command.covers, timeZone);
  const staff = await requireStaff(deps, command.by, ['operator']);
  const target = kind === 'list' ? await findTarget(deps, command) : {};
  if (options.corrects !== undefined && (await getImport(db, options.corrects)).kind !== kind)
    throw new RefusedError(`Import ${options.corrects} is of another kind; this file cannot correct it.`, {
      told: 'refusals:import_other_kind',
      values: { import: options.corrects },
    });
  return insertImport(db, {
    ...{ kind, ...target, timeZone, covers, options },
    importedBy: staff.handle,
    importedAt: now(),
    fourEyes: config.fourEyes,
  });
}

function refuseMisplaced({ kind, incident, exposure, covers, options }: ImportCommand): void {
  if (kind === 'list' && !(incident && exposure))
    throw new UsageError('A list needs --incident CODE and --exposure CODE.');
  if (kind !== 'list' && (incident || exposure)) throw new UsageError('--incident and --exposure are for lists.');
  if (kind !== 'activities' && covers !== undefined) throw new UsageError('--covers is for activities.');
  if (kind !== 'members' && options.replace) throw new UsageError('--replace is for members.');
  if (kind !== 'list' && options.ambiguous) throw new UsageError('--ambiguous is for lists.');
  if (kind === 'list' && options.acceptRejects)
    throw new UsageError('A list is loaded whole or not at all: a row left out is a person told that they are safe.');
}

async function findTarget({ db }: Pick<Dependencies, 'db'>, { incident = '', exposure = '' }: ImportCommand) {
  const found = await findIncident(db, incident);
  if (!found)
    throw new NotFoundError(`There is no incident ${incident}; apply its file first.`, {
      told: 'refusals:no_exposure',
    });
  const basis = await findListBasis(db, found.incidentId, exposure);
  if (basis === undefined)
    throw new NotFoundError(`Incident ${incident} has no exposure ${exposure}.`, { told: 'refusals:no_exposure' });
  if (basis === 'window')
    throw new RefusedError(`Exposure ${exposure} has the basis window, which no list has a part in.`, {
      told: 'refusals:exposure_without_list',
      values: { exposure },
    });
  return { incidentId: found.incidentId, exposure };
}
