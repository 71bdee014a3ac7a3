import { reasons, verdicts } from '../matching/verdict';
import { version } from '../project-root';

/** The description of `/api/v1` for programs that write clients (OpenAPI 3.1). A test compares it with the routes and real answers. */
export const openApi = (baseUrl: string) => ({
  openapi: '3.1.0',
  info: {
    title: 'Shokai',
    version: '1',
    'x-shokai-version': version,
    description:
      'Whom an incident affects. A failure is never an all-clear: could_not_check means that nothing was found out.',
  },
  servers: [{ url: `${baseUrl}/api/v1` }],
  security: [{ token: [] }],
  paths: {
    '/members/{member_id}/check': get('check', 'The answer for one member, the same that the member gets', {
      parameters: [inPath('member_id')],
      answer: ref('Check'),
      also: { 503: json('It could not be checked, for a reason of ours; try again', ref('Check')) },
    }),
    '/reconcile': get('reconcile', 'Counts of every live incident beside what was announced', {
      answer: listOf(ref('Tally')),
    }),
    '/reconcile/{incident}': get('reconcile', 'Counts of one incident; a draft as if it were published', {
      parameters: [inPath('incident')],
      answer: listOf(ref('Tally')),
    }),
    '/incidents': get('incidents', 'Every live incident', { answer: listOf(ref('Incident')) }),
    '/incidents/{incident}': get('incidents', 'One live incident with its document', {
      parameters: [inPath('incident')],
      answer: { allOf: [ref('Incident'), object({ document: { type: 'object', description: 'The incident file' } })] },
    }),
    '/incidents/{incident}/draft': {
      ...get('drafts', 'The newest revision of an incident as it was saved, and its number as ETag', {
        parameters: [inPath('incident')],
        answer: object({ incident: text, revision: whole, source: text }),
      }),
      ...put('drafts', 'Saves an incident file as the newest revision, in the name of the operator of the token', {
        parameters: [inPath('incident'), ifMatch],
        answer: object({ incident: text, revision: whole, changed: { type: 'boolean' } }),
        also: {
          400: json('If-Match is no number of a revision', ref('Problem'), 'application/problem+json'),
          409: json(
            'Another revision has come since; both differences are given',
            ref('Conflict'),
            'application/problem+json',
          ),
          422: json('The file is wrong; every problem is given', ref('Problem'), 'application/problem+json'),
        },
      }),
    },
  },
  components: {
    securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Check: check,
      Tally: tally,
      Incident: incident,
      Problem: object({ status: whole, detail: text }),
      Conflict: conflict,
    },
  },
});

const text = { type: 'string' };
const whole = { type: 'integer' };
const time = { type: 'string', format: 'date-time' };
const orNull = (schema: { type: string; format?: string }) => ({ ...schema, type: [schema.type, 'null'] });
const oneOf = (...values: string[]) => ({ type: 'string', enum: values });
const listOf = (items: object) => ({ type: 'array', items });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const json = (description: string, schema: object, type = 'application/json') => ({
  description,
  content: { [type]: { schema } },
});

function object(properties: Record<string, object>, optional: string[] = []) {
  const required = Object.keys(properties).filter((name) => !optional.includes(name));
  return { type: 'object', properties, required };
}

const inPath = (name: string) => ({ name, in: 'path', required: true, schema: text });

const ifMatch = {
  ...{ name: 'If-Match', in: 'header', required: false, schema: text },
  description:
    'Number of the revision that the file was edited from, in quotes; else the comment "# revision: N" of the file',
};

const differences = listOf(object({ key: text, before: text, after: text }, ['before', 'after']));
const conflict = object({
  ...{ status: whole, detail: text, base: orNull(whole), newest: whole },
  ...{ theirs: differences, yours: differences },
});

interface Operation {
  parameters?: object[];
  answer: object;
  also?: Record<number, object>;
}

function get(scope: string, summary: string, { parameters = [], answer, also = {} }: Operation) {
  const refused = (description: string) => json(description, ref('Problem'), 'application/problem+json');
  const responses = {
    200: json('Answered', answer),
    401: refused('No valid token'),
    403: refused(`The token lacks the scope ${scope}`),
    ...(parameters.length > 0 ? { 404: refused('There is no such member or incident') } : {}),
    503: refused('Not answered now; see Retry-After'),
    ...also,
  };
  return { get: { summary, description: `Scope: ${scope}`, parameters, responses } };
}

const put = (scope: string, summary: string, operation: Operation) => ({
  put: {
    ...get(scope, summary, operation).get,
    requestBody: { required: true, content: { 'application/yaml': { schema: text } } },
  },
});

const dataItems = { ...listOf(text), description: 'Words of the vocabulary, or the own items of the incident' };
const matching = ['affected', 'possibly_affected', 'under_investigation'];
const verdict = oneOf(...verdicts);
const texts = { type: 'object', description: 'A text by language', additionalProperties: text };

const check = object(
  {
    member_id: orNull(text),
    verdict,
    reason: { ...oneOf(...reasons), description: 'Why, where the verdict is could_not_check' },
    exposures: listOf(
      object({
        incident: text,
        exposure: text,
        verdict: oneOf(...matching),
        data_items: dataItems,
        may: {
          ...dataItems,
          description: 'Of data_items, those that leaked for some only; nobody knows whether for this person',
        },
        evidence: listOf({
          oneOf: [
            object({ kind: oneOf('activity'), activity: text, site: orNull(text), occurred_at: text }),
            object({ kind: oneOf('list'), list_version: whole }),
            object({ kind: oneOf('everyone') }),
          ],
        }),
        desk: text,
        revision: whole,
      }),
    ),
    checked: listOf(
      object({
        incident: text,
        revision: whole,
        verdict: oneOf(...verdicts, 'held', 'ended'),
        lists: listOf(object({ exposure: text, list_version: whole })),
      }),
    ),
    held: listOf(object({ incident: text, since: time, last_verdict: orNull(text), last_checked_at: orNull(time) })),
    checked_at: time,
  },
  ['reason'],
);

const tally = object({
  incident: text,
  exposure: { ...orNull(text), description: 'null: the whole incident' },
  announced: orNull(whole),
  unit: oneOf('people', 'records'),
  affected: whole,
  possible: whole,
  unmatched_entries: whole,
  difference: orNull(whole),
});

const incident = object({
  incident: text,
  state: oneOf('investigating', 'published', 'closed'),
  revision: whole,
  live_from: time,
  announced_at: time,
  closed_at: orNull(time),
  organisation: texts,
  title: texts,
  exposures: listOf(
    object({
      code: text,
      title: texts,
      basis: oneOf('window', 'list', 'both', 'either'),
      data_items: dataItems,
      desk: text,
    }),
  ),
});
