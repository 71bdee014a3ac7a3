import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { CouldNotCheckError } from '../errors';
import type { IncidentDocument } from '../incident-file/incident-document';
import { type LiveIncident, listToldIncidents } from '../incidents/incidents-repository';
import type { Answer } from './answer';

/**
 * The words for an answer, of exactly the revisions that it rests on, by code of incident.
 * @throws CouldNotCheckError where a revision went live between the answer and this: asking again helps.
 */
export async function answerDocuments(
  { db, liveIncidents }: { db: Db } & Pick<Dependencies, 'liveIncidents'>,
  answer: Answer,
): Promise<Map<string, IncidentDocument>> {
  const kept = pick(await liveIncidents.list(), answer);
  const documents = kept.size === answer.checked.length ? kept : pick(await listToldIncidents(db), answer);
  if (documents.size < answer.checked.length)
    throw new CouldNotCheckError('A new version of an incident was published while this was being checked.');
  return documents;
}

function pick(incidents: LiveIncident[], answer: Answer): Map<string, IncidentDocument> {
  const matching = incidents.filter(({ code, revision }) =>
    answer.checked.some((one) => one.incident === code && one.revision === revision),
  );
  return new Map(matching.map(({ code, document }) => [code, document]));
}
