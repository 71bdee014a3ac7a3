import { checkAnnounced } from './check-announced';
import { checkDesk } from './check-desk';
import { checkExposure } from './check-exposure';
import { checkOwnItems } from './check-items';
import { checkTwice } from './check-references';
import { type Findings, finding } from './finding';
import { type IncidentOutline, incidentOutline } from './incident-outline';

/** What one part of a file asks of another. */
export function* checkIncidentFile(value: unknown): Findings {
  const file = incidentOutline.parse(value);
  for (const key of ['parties', 'procedures', 'exposures', 'desks'] as const) {
    const codes = file[key].map(({ code }) => code);
    yield* checkTwice(codes, (index) => [key, index, 'code']);
  }
  for (const [index, exposure] of file.exposures.entries()) yield* checkExposure(file, exposure, ['exposures', index]);
  for (const [index, desk] of file.desks.entries()) yield* checkDesk(desk, ['desks', index]);
  yield* checkOwnItems(file);
  yield* checkAnnounced(file.announced, ['announced']);
  yield* checkReports(file);
}

function* checkReports({ reports }: IncidentOutline): Findings {
  for (const [index, { number }] of reports.entries()) {
    const before = reports[index - 1]?.number;
    if (number !== undefined && before !== undefined && number <= before)
      yield finding(['reports', index, 'number'], 'report_order', { before });
  }
}
