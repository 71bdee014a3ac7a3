import type { Answer, Evidence } from './answer';

/** An answer as other programs read it: one object per person, with the keys that docs/cli.md promises. */
export const answerJson = (answer: Answer) => ({
  member_id: answer.memberId ?? null,
  verdict: answer.verdict,
  ...(answer.verdict === 'could_not_check' && { reason: answer.reason ?? 'failure' }),
  exposures: answer.exposures.map((exposure) => ({
    incident: exposure.incident,
    exposure: exposure.exposure,
    verdict: exposure.verdict,
    data_items: exposure.dataItems,
    may: exposure.may ?? [],
    evidence: exposure.evidence.map(evidenceJson),
    ...(exposure.unknown.length > 0 && { unknown: exposure.unknown }),
    desk: exposure.desk,
    revision: exposure.revision,
  })),
  checked: answer.checked.map(({ incident, revision, verdict, lists }) => ({
    incident,
    revision,
    verdict,
    lists: lists.map(({ exposure, version }) => ({ exposure, list_version: version })),
  })),
  held: answer.held.map(({ incident, since, last }) => ({
    incident,
    since: since.toISOString(),
    last_verdict: last?.verdict ?? null,
    last_checked_at: last?.checkedAt.toISOString() ?? null,
  })),
  checked_at: answer.checkedAt.toISOString(),
});

function evidenceJson(evidence: Evidence) {
  if (evidence.kind === 'list') return { kind: evidence.kind, list_version: evidence.listVersion };
  if (evidence.kind === 'everyone') return { kind: evidence.kind };
  if (evidence.kind === 'membership')
    return { kind: evidence.kind, from: evidence.from ?? null, to: evidence.to ?? null };
  const { kind, activity, site, occurredAt } = evidence;
  return { kind, activity, site: site ?? null, occurred_at: occurredAt ?? null };
}
