import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { projectRoot } from '../project-root';
import { incidentFile } from './incident-document';

export const schemaFile = path.join(projectRoot, 'docs', 'incident.schema.json');

/** The JSON Schema of the incident file, in the draft that editors know best. */
export function incidentSchema(): string {
  const schema = z.toJSONSchema(incidentFile, { io: 'input', target: 'draft-7' });
  return `${JSON.stringify({ title: 'Shokai incident file', ...schema }, null, 2)}\n`;
}

// `npm run schema` after a change of the format; a test compares.
if (require.main === module) writeFileSync(schemaFile, incidentSchema());
