import type { Request, Response } from 'express';
import type { Dependencies } from '../dependencies';
import { InvalidInputError, type Problem } from '../errors';
import { decodeIncidentFile } from '../incident-file/decode-incident-file';
import type { Language } from '../texts/i18n';
import { reasonOf } from '../web/error-pages';
import { staffOf } from '../web/guards';
import { render } from '../web/render';
import type { RouteTable } from '../web/route';
import { receiveSmallUpload } from '../web/upload';
import { applyIncident } from './apply-incident';
import { OtherBaseError } from './other-base-error';
import { getSource } from './revisions-repository';

const largestFile = 1024 * 1024;

/** What the form holds: the file as typed, and the number of the revision that it was edited from. */
interface Edited {
  source: string;
  base: number | undefined;
}

/** Applying an incident file by pasting or uploading it. `?incident=CODE` starts from its newest revision. */
export const applyRoutes = (deps: Dependencies): RouteTable => ({
  'GET /operate/apply': async (req, res) => {
    const { incident } = req.query;
    if (typeof incident !== 'string') return show(res, { source: '', base: undefined });
    const { source, number } = await getSource(deps.db, incident);
    await show(res, { source, base: number });
  },

  'UPLOAD /operate/apply': async (req, res) => {
    const received = await receive(req, res.locals.lang);
    if (received.problems) return show(res.status(422), received, { problems: received.problems });
    try {
      const { code, isChanged } = await applyIncident(deps, {
        ...received,
        by: staffOf(res).email,
        language: res.locals.lang,
      });
      req.session.notice = `incidents-operator:apply.${isChanged ? 'done' : 'unchanged'}`;
      res.redirect(303, res.locals.link(`/operate/incidents/${code}`));
    } catch (error) {
      if (error instanceof InvalidInputError) return show(res.status(422), received, { problems: error.problems });
      // Once both differences were seen, what is typed may be saved over the newest.
      if (error instanceof OtherBaseError)
        return show(res.status(409), { ...received, base: error.conflict.newest }, { conflict: error });
      throw error;
    }
  },
});

/** A chosen file goes before what stands in the text field; what it was edited from only its own comment says. */
async function receive(req: Request, language: Language): Promise<Edited & { problems?: Problem[] }> {
  const { fields, files } = await receiveSmallUpload(req, largestFile);
  const pasted = (fields.source ?? '').replaceAll('\r\n', '\n');
  const base = /^[1-9]\d{0,8}$/.test(fields.base ?? '') ? Number(fields.base) : undefined;
  try {
    return files.file
      ? { source: decodeIncidentFile(files.file, language), base: undefined }
      : { source: pasted, base };
  } catch (error) {
    if (error instanceof InvalidInputError) return { source: pasted, base, problems: error.problems };
    throw error;
  }
}

function show(
  res: Response,
  { source, base }: Edited,
  { problems = [], conflict }: { problems?: Problem[]; conflict?: OtherBaseError } = {},
): Promise<void> {
  const lines = source.split('\n');
  const listed = problems.map((problem) => ({
    ...problem,
    excerpt: isAt(problem, lines) ? lines[(problem.line ?? 0) - 1]?.trim().slice(0, 120) : undefined,
  }));
  const { t } = res.locals;
  const errors: Record<string, string> = {};
  if (problems.length > 0) errors.source = t('incidents-operator:apply.wrong', { count: problems.length });
  if (conflict) errors.source = reasonOf(conflict, t) ?? '';
  return render(res, 'incidents/operator/apply', {
    title: t('incidents-operator:apply.title'),
    ...{ source, base, errors },
    problems: listed,
    conflict: conflict?.conflict,
  });
}

/** Whether the line shows the problem: a key that is missing stands nowhere. */
function isAt({ line, key }: Problem, lines: string[]): boolean {
  const name = key?.split(/[.[\]]+/).findLast((part) => !/^\d*$/.test(part));
  return line !== undefined && (name === undefined || !!lines[line - 1]?.includes(name));
}
