import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { InvalidInputError, type Problem } from '../errors';
import { decodeIncidentFile } from '../incident-file/decode-incident-file';
import type { Language } from '../texts/i18n';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { receiveSmallUpload } from '../web/upload';
import { applyIncident } from './apply-incident';
import { getSource } from './revisions-repository';

const largestFile = 1024 * 1024;

/** Applying an incident file by pasting or uploading it. `?incident=CODE` starts from its newest revision. */
export const applyRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/apply': async (req, res) => {
    const { incident } = req.query;
    await show(res, typeof incident === 'string' ? await getSource(deps.db, incident) : '');
  },

  'UPLOAD /operate/apply': async (req, res) => {
    const received = await receive(req, res.locals.lang);
    if ('problems' in received) return show(res.status(422), received.source, received.problems);
    try {
      const { code, isChanged } = await applyIncident(deps, {
        source: received.source,
        by: staffOf(res).email,
        language: res.locals.lang,
      });
      req.session.notice = `incidents-operator:apply.${isChanged ? 'done' : 'unchanged'}`;
      res.redirect(303, res.locals.link(`/operate/incidents/${code}`));
    } catch (error) {
      if (!(error instanceof InvalidInputError)) throw error;
      await show(res.status(422), received.source, error.problems);
    }
  },
});

/** A chosen file goes before what stands in the text field. */
async function receive(
  req: Request,
  language: Language,
): Promise<{ source: string } | { source: string; problems: Problem[] }> {
  const { fields, files } = await receiveSmallUpload(req, largestFile);
  const pasted = (fields.source ?? '').replaceAll('\r\n', '\n');
  try {
    return { source: files.file ? decodeIncidentFile(files.file, language) : pasted };
  } catch (error) {
    if (error instanceof InvalidInputError) return { source: pasted, problems: error.problems };
    throw error;
  }
}

function show(res: Response, source: string, problems: Problem[] = []): Promise<void> {
  const lines = source.split('\n');
  const listed = problems.map((problem) => ({
    ...problem,
    excerpt: isAt(problem, lines) ? lines[(problem.line ?? 0) - 1]?.trim().slice(0, 120) : undefined,
  }));
  const { t } = res.locals;
  const errors: Record<string, string> = {};
  if (problems.length > 0) errors.source = t('incidents-operator:apply.wrong', { count: problems.length });
  return render(res, 'incidents/operator/apply', {
    title: t('incidents-operator:apply.title'),
    source,
    problems: listed,
    errors,
  });
}

/** Whether the line shows the problem: a key that is missing stands nowhere. */
function isAt({ line, key }: Problem, lines: string[]): boolean {
  const name = key?.split(/[.[\]]+/).findLast((part) => !/^\d*$/.test(part));
  return line !== undefined && (name === undefined || !!lines[line - 1]?.includes(name));
}
