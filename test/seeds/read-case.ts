import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { IncidentDocument } from '../../server/incident-file/incident-document';
import { readIncidentFile } from '../../server/incident-file/read-incident-file';

/** The incident file of a sample case. */
export const readCase = (code: string): IncidentDocument =>
  readIncidentFile(readFileSync(path.resolve(__dirname, '../../seeds/cases', code, 'incident.yaml'), 'utf8'));
