import type { Dependencies } from '../dependencies';
import { InvalidInputError, NotFoundError } from '../errors';
import { applyIncident } from '../incidents/apply-incident';
import { OtherBaseError } from '../incidents/other-base-error';
import { getSource } from '../incidents/revisions-repository';
import type { Staff } from '../people/staff';
import { getStaff } from '../staff/staff-repository';
import type { ApiAnswer, ApiRoutes } from './api-route';
import type { ApiToken } from './api-token';

/** Reading and saving the newest revision of an incident, in the name of the operator whom the token was made for. */
export const draftRoutes = (deps: Dependencies): ApiRoutes['drafts'] => ({
  '/incidents/:incident/draft': async ({ incident = '' }) => {
    const { source, number } = await getSource(deps.db, incident);
    return { status: 200, body: { incident, revision: number, source }, etag: tagOf(number) };
  },

  'PUT /incidents/:incident/draft': async ({ incident = '' }, token, { text, ifMatch }) => {
    const base = ifMatch === undefined ? undefined : revisionOf(ifMatch);
    if (ifMatch !== undefined && base === undefined)
      return refused(400, 'If-Match must be the number of a revision in quotes, as ETag gives it. Nothing was saved.');
    const { email: by } = await drafterOf(deps, token);
    try {
      const saved = await applyIncident(deps, { source: text, by, base, expected: incident, via: token.handle });
      const { code, revision, isChanged } = saved;
      return { status: 200, body: { incident: code, revision, changed: isChanged }, etag: tagOf(revision) };
    } catch (error) {
      if (error instanceof OtherBaseError) {
        const { base: from = null, newest, theirs, yours } = error.conflict;
        return refused(409, `${firstLine(error)} Nothing was saved.`, { base: from, newest, theirs, yours });
      }
      if (error instanceof InvalidInputError)
        return refused(422, `${firstLine(error)} Nothing was saved.`, { problems: error.problems });
      throw error;
    }
  },
});

/** @throws NotFoundError for a token that names nobody, which the database does not let be made */
async function drafterOf(deps: Dependencies, { staffId }: ApiToken): Promise<Staff> {
  if (staffId === undefined) throw new NotFoundError('The token saves drafts for nobody.');
  return getStaff(deps, staffId);
}

const refused = (status: number, detail: string, more: object = {}): ApiAnswer => ({
  status,
  body: { status, detail, ...more },
});

const firstLine = (error: Error) => error.message.split('\n')[0];

const tagOf = (revision: number) => `"${revision}"`;

const revisionOf = (ifMatch: string): number | undefined => {
  const number = /^"([1-9]\d{0,8})"$/.exec(ifMatch.trim())?.[1];
  return number === undefined ? undefined : Number(number);
};
