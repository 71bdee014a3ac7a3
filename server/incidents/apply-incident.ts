import { createHash } from 'node:crypto';
import { recordEvent } from '../audit/record-event';
import { readIncidentFile } from '../incident-file/read-incident-file';
import { compileRevision } from '../matching/compile-revision';
import { requireStaff } from '../staff/staff-repository';
import type { Language } from '../texts/i18n';
import type { IncidentDependencies } from './change-incident';
import { getIncidentForUpdate, insertIncident } from './incidents-repository';
import { findNewestRevision, getSource, insertRevision } from './revisions-repository';

export interface AppliedIncident {
  code: string;
  /** Number of the newest revision. */
  revision: number;
  /** False: the file is the newest revision's, and nothing was done. */
  isChanged: boolean;
}

/**
 * Makes an incident file the newest revision of its incident: a draft without approval. What is live stays live.
 * @param command.language of the messages about a wrong file
 * @throws InvalidInputError when the file is wrong, ForbiddenError when the person is no operator
 */
export async function applyIncident(
  { config, db, keys, now }: IncidentDependencies,
  { source, by, language }: { source: string; by: string; language?: Language },
): Promise<AppliedIncident> {
  const document = readIncidentFile(source, language);
  const code = document.incident;
  return db.transaction(async (trx) => {
    const staff = await requireStaff({ db: trx, keys }, by, ['operator']);
    await insertIncident(trx, code, now());
    const { incidentId } = await getIncidentForUpdate(trx, code);
    const newest = await findNewestRevision(trx, incidentId);
    if (newest && isSameFile(await getSource(trx, code), source))
      return { code, revision: newest.number, isChanged: false };
    const number = (newest?.number ?? 0) + 1;
    const applied = { incidentId, number, document, source, appliedBy: staff.handle, appliedAt: now() };
    await compileRevision(trx, await insertRevision(trx, applied));
    const data = { revision: number, sha256: sha256(source), ...(config.fourEyes ? {} : { four_eyes: 'off' }) };
    await recordEvent(trx, { actor: staff.handle, action: 'incident.apply', subject: code, data });
    return { code, revision: number, isChanged: true };
  });
}

/** Line endings and blank lines at the end are changed by editors and shells without asking. */
const isSameFile = (a: string, b: string): boolean => plain(a) === plain(b);

const plain = (text: string) =>
  text
    .replace(/^\ufeff/, '')
    .replaceAll('\r\n', '\n')
    .trimEnd();

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
