import { recordEvent } from '../audit/record-event';
import type { Answer } from '../checks/answer';
import { answerJson } from '../checks/answer-json';
import { checkMember } from '../checks/check-person';
import type { Dependencies } from '../dependencies';
import { NotFoundError } from '../errors';
import { listLiveIncidents } from '../incidents/incidents-repository';
import { reconcile } from '../incidents/reconcile';
import { tallyJson } from '../incidents/tally-json';
import { isOurs } from '../matching/verdict';
import { normaliseId } from '../people/identifier';
import type { ApiRoutes } from './api-route';
import type { ApiToken } from './api-token';
import { incidentJson } from './incident-json';

/** What programs may ask, each by the scope that opens it. Paths are below `/api/v1`; docs/api.md and `openapi.ts` describe them. */
export const machineRoutes = (deps: Dependencies): Omit<ApiRoutes, 'drafts'> => ({
  check: {
    '/members/:member_id/check': async ({ member_id }, token) => {
      const memberId = normaliseId(member_id ?? '') ?? '';
      const answer = await checkMember(deps, memberId, { via: 'api', session: occasionOf(deps, token) });
      await recordLook(deps, token, memberId);
      return { status: isUnanswered(answer) ? 503 : 200, body: answerJson(answer) };
    },
  },
  reconcile: {
    '/reconcile': async () => ({ status: 200, body: await reconciled(deps) }),
    '/reconcile/:incident': async ({ incident }) => ({ status: 200, body: await reconciled(deps, incident) }),
  },
  incidents: {
    '/incidents': async () => ({ status: 200, body: (await listLiveIncidents(deps.db)).map(incidentJson) }),
    '/incidents/:incident': async ({ incident }) => {
      const live = (await listLiveIncidents(deps.db)).find(({ code }) => code === incident);
      if (!live) throw new NotFoundError('There is no live incident of this code.');
      return { status: 200, body: { ...incidentJson(live), document: live.document } };
    },
  },
});

/** The portal itself could not answer; asking again may help. */
const isUnanswered = ({ verdict, reason }: Answer) => verdict === 'could_not_check' && isOurs(reason);

const reconciled = async ({ db }: Pick<Dependencies, 'db'>, code?: string) =>
  (await reconcile(db, code)).flatMap(({ tallies }) => tallies.map(tallyJson));

/** An unchanged answer is kept once for each program and day. */
const occasionOf = ({ now }: Pick<Dependencies, 'now'>, { handle }: ApiToken) =>
  `${handle} ${now().toISOString().slice(0, 10)}`;

/** A look at a member is on record before its answer leaves; the member sees one line for each program and day. */
const recordLook = (deps: Pick<Dependencies, 'db' | 'now'>, token: ApiToken, memberId: string) =>
  recordEvent(deps.db, {
    actor: token.handle,
    action: 'member.view',
    subject: occasionOf(deps, token),
    memberId,
    reason: 'program',
    data: { role: 'program' },
  });
