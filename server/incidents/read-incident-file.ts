import { InvalidInputError, type Problem } from '../errors';
import { checkIncidentFile } from './check-incident-file';
import { type IncidentDocument, incidentDocument } from './incident-document';
import { describeIssue, toProblems } from './incident-problems';
import { readYaml } from './read-yaml';
import { toValues } from './yaml-values';

/**
 * Reads an incident file (docs/incident-file.md).
 * @throws InvalidInputError with every problem found, in the order of the file: line, key, and what was expected.
 */
export function readIncidentFile(text: string): IncidentDocument {
  const file = readYaml(text);
  if (Array.isArray(file)) throw invalid(file);
  const values = toValues(file, incidentDocument);
  if (!values) throw invalid([{ message: 'the file is nested too deeply, or aliases (*name) make too much of it' }]);
  const parsed = incidentDocument.safeParse(values.value, { error: describeIssue, reportInput: true });
  const complained = new Set(values.problems.map(({ key }) => key));
  const found = [...toProblems(incidentDocument, parsed.error?.issues ?? []), ...checkIncidentFile(values.value)]
    .filter(({ key }) => !complained.has(key))
    .map((problem) => ({ line: lineOf(problem.key ?? '', values.lines), ...problem }));
  const all = [...values.problems, ...found];
  if (all.length > 0 || !parsed.success) throw invalid(all);
  return parsed.data;
}

/** The line of a key, or of the nearest thing around it. */
function lineOf(key: string, lines: Map<string, number>): number {
  for (let rest = key; rest; rest = rest.replace(/(\[\d+\]|\.?[^.[\]]+|.)$/, '')) {
    const line = lines.get(rest);
    if (line !== undefined) return line;
  }
  return 1;
}

function invalid(problems: Problem[]): InvalidInputError {
  const sorted = problems.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const count = sorted.length === 1 ? '1 problem' : `${sorted.length} problems`;
  return new InvalidInputError(`The incident file has ${count}; nothing was changed.`, sorted);
}
