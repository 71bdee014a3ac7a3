import { InvalidInputError } from '../errors';
import { type Language, textsOf } from '../texts/i18n';
import { said, say } from '../texts/said';
import { checkIncidentFile } from './check-incident-file';
import type { Finding } from './finding';
import { type IncidentDocument, incidentDocument } from './incident-document';
import { nameIssue, toFindings } from './incident-problems';
import { readYaml } from './read-yaml';
import { toValues } from './yaml-values';

/**
 * Reads an incident file (docs/incident-file.md).
 * @param language of the messages
 * @throws InvalidInputError with every problem found, in the order of the file: line, key, and what was expected.
 */
export function readIncidentFile(text: string, language: Language = 'en'): IncidentDocument {
  const file = readYaml(text);
  if (Array.isArray(file)) throw invalid(file, language);
  const values = toValues(file, incidentDocument);
  if (!values) throw invalid([{ problem: said('too_much') }], language);
  const parsed = incidentDocument.safeParse(values.value, { error: nameIssue, reportInput: true });
  const complained = new Set(values.findings.map(({ key }) => key));
  const found = [...toFindings(incidentDocument, parsed.error?.issues ?? []), ...checkIncidentFile(values.value)]
    .filter(({ key }) => !complained.has(key))
    .map((finding) => ({ line: lineOf(finding.key ?? '', values.lines), ...finding }));
  const all = [...values.findings, ...found];
  if (all.length > 0 || !parsed.success) throw invalid(all, language);
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

/** What is wrong with a file, in the reader's language. */
export function invalid(findings: Finding[], language: Language): InvalidInputError {
  const t = textsOf(language);
  const sorted = findings.toSorted((a, b) => (a.line ?? 0) - (b.line ?? 0));
  const problems = sorted.map(({ line, key, problem }) => ({ line, key, message: say(problem, t) }));
  return new InvalidInputError(t('incident-file:wrong', { count: problems.length }), problems);
}
