import type { Answer, Evidence } from './answer';

/** An answer for a terminal: the verdict on the first line, then what matched and why, or what was checked. */
export function answerText(answer: Answer): string {
  const lines = [`${answer.memberId ?? '(no member)'}: ${answer.verdict}${whyNot(answer)}`];
  for (const { incident, exposure, verdict, dataItems, evidence, unknown, desk } of answer.exposures) {
    lines.push(`  ${incident} ${exposure}: ${verdict} (${dataItems.join(', ')}; desk ${desk})`);
    for (const fact of evidence) lines.push(`    ${evidenceText(fact)}`);
    if (unknown.length > 0) lines.push(`    not known: ${unknown.join(', ')}`);
  }
  for (const { incident, revision, state, verdict, lists } of answer.checked) {
    const versions = lists.map(({ exposure, version }) => `list ${exposure} ${version}`);
    lines.push(`  checked ${[`${incident} revision ${revision} (${state}): ${verdict}`, ...versions].join(', ')}`);
  }
  return lines.join('\n');
}

const whyNot = ({ verdict, reason }: Answer) => (verdict === 'could_not_check' ? ` (${reason ?? 'failure'})` : '');

function evidenceText(evidence: Evidence): string {
  if (evidence.kind === 'everyone') return 'everyone of these members';
  if (evidence.kind === 'list') {
    const on = `named on list ${evidence.listVersion} of ${evidence.liveFrom.toISOString().slice(0, 10)}`;
    return evidence.isCertain ? on : `${on}, by an entry that may mean somebody else`;
  }
  if (evidence.kind === 'membership') {
    const { from = 'unknown', to, criterion } = evidence;
    return `member from ${from}${to ? ` to ${to}` : ''}: criterion ${criterion + 1}`;
  }
  const { occurredAt, activity, site, product, channel, paymentMethod, criterion, isInside } = evidence;
  const what = [activity, site, product, channel, paymentMethod].filter(Boolean).join(', ');
  return `${occurredAt ?? '(time unknown)'} ${what}: ${isInside ? 'inside' : 'only partly inside'} criterion ${criterion + 1}`;
}
