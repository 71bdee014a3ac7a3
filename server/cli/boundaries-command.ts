import type { Command } from 'commander';
import { type BoundaryRow, tabulateBoundaries } from '../incidents/boundary-table';
import { getIncident } from '../incidents/incidents-repository';
import type { Revision } from '../incidents/revision';
import { findNewestRevision } from '../incidents/revisions-repository';
import { describeLocalTime } from '../time/local-time';
import type { CommandContext } from './context';
import { asJson } from './option-values';

export function registerBoundariesCommand(group: Command, context: CommandContext): void {
  group
    .command('boundaries <code>')
    .description('Print what the matching says around both ends of every window of the newest revision.')
    .option(...asJson)
    .action(async (code: string, { json }: { json?: boolean }) => {
      const { rows, zone } = await context.withDependencies(async ({ db, now }) => {
        const { incidentId } = await getIncident(db, code);
        const newest = (await findNewestRevision(db, incidentId)) as Revision;
        return { rows: await tabulateBoundaries(db, newest, now()), zone: newest.document.time_zone };
      });
      if (json) context.print(JSON.stringify(rows.map((row) => boundaryJson(row, zone))));
      else for (const row of rows) context.print(Object.values(boundaryJson(row, zone)).map(String).join('\t'));
    });
}

const boundaryJson = (
  { exposure, criterion, window, end, at, side, says, isAsWindowSays }: BoundaryRow,
  zone: string,
) => ({
  ...{ exposure, criterion, window, end: end ?? null, at: secondIn(at, zone), zone, side, says },
  as_window: isAsWindowSays,
});

const secondIn = (at: Date, zone: string) => describeLocalTime(at, new Date(at.getTime() + 1000), zone);
