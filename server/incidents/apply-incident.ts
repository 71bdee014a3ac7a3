import { createHash } from 'node:crypto';
import type { Db } from '../../db/connection';
import { recordEvent } from '../audit/record-event';
import { InvalidInputError } from '../errors';
import { listDifferences } from '../incident-file/document-differences';
import type { IncidentDocument } from '../incident-file/incident-document';
import { readIncidentFileAside } from '../incident-file/read-incident-file-aside';
import { compileRevision } from '../matching/compile-revision';
import type { Staff } from '../people/staff';
import { requireStaff } from '../staff/staff-repository';
import type { Language } from '../texts/i18n';
import { readBase, withoutBase } from './base-revision';
import type { IncidentDependencies } from './change-incident';
import { getIncidentForUpdate, insertIncident } from './incidents-repository';
import { OtherBaseError } from './other-base-error';
import type { Revision } from './revision';
import { findDocument, findHighestNumber, findNewestRevision, getSource, insertRevision } from './revisions-repository';

export interface AppliedIncident {
  code: string;
  /** Number of the newest revision. */
  revision: number;
  /** False: the file is the newest revision's, and nothing was done. */
  isChanged: boolean;
}

export interface ApplyCommand {
  source: string;
  /** Email. */
  by: string;
  /** Number of the revision that the file was edited from; absent: as a comment of the file says (`readBase`). */
  base?: number;
  /** Of the messages about a wrong file. */
  language?: Language;
  /** Code that the file must be of. */
  expected?: string;
  /** Handle of the token of the program that sends it. */
  via?: string;
}

/**
 * Makes an incident file the newest revision of its incident: a draft without approval. What is live stays live.
 * @throws InvalidInputError when the file is wrong, ForbiddenError when the person is no operator, OtherBaseError when another revision has come
 * since the one that the file was edited from, or when it names none and the newest is somebody else's
 */
export async function applyIncident(
  { config, db, keys, now }: IncidentDependencies,
  { source, by, base = readBase(source), language, expected, via }: ApplyCommand,
): Promise<AppliedIncident> {
  const document = await readIncidentFileAside(source, language ?? 'en');
  const plain = withoutBase(source);
  const code = document.incident;
  if (expected !== undefined && code !== expected)
    throw new InvalidInputError(`The file is of ${code}, not of ${expected}.`, [], {
      told: 'refusals:other_incident',
      values: { code, expected },
    });
  return db.transaction(async (trx) => {
    const staff = await requireStaff({ db: trx, keys }, by, ['operator']);
    await insertIncident(trx, code, now());
    const { incidentId } = await getIncidentForUpdate(trx, code);
    const newest = await findNewestRevision(trx, incidentId);
    if (newest && isSameFile((await getSource(trx, code)).source, plain))
      return { code, revision: newest.number, isChanged: false };
    if (newest) await requireBase(trx, { newest, staff, base, document });
    const number = (await findHighestNumber(trx, incidentId)) + 1;
    const applied = { incidentId, number, document, source: plain, appliedBy: staff.handle, appliedAt: now() };
    await compileRevision(trx, await insertRevision(trx, applied));
    const data = {
      ...{ revision: number, base: newest?.number ?? null, sha256: sha256(plain) },
      ...(config.fourEyes ? {} : { four_eyes: 'off' }),
      ...(via && { via }),
    };
    await recordEvent(trx, { actor: staff.handle, action: 'incident.apply', subject: code, data });
    return { code, revision: number, isChanged: true };
  });
}

/** Nobody's work is overwritten unseen. */
async function requireBase(
  db: Db,
  {
    newest,
    staff,
    base,
    document,
  }: { newest: Revision; staff: Staff; base: number | undefined; document: IncidentDocument },
): Promise<void> {
  if (base === undefined ? newest.appliedBy === staff.handle : base === newest.number) return;
  const began = base === undefined ? undefined : await findDocument(db, newest.incidentId, base);
  throw new OtherBaseError({
    ...{ code: document.incident, base, newest: newest.number },
    theirs: began ? listDifferences(began, newest.document) : [],
    yours: listDifferences(began ?? newest.document, document),
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
