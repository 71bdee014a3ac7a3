import { scriptView } from '../../server/calls/script-pages';
import type { Answer, CheckedIncident } from '../../server/checks/answer';
import { textsOf } from '../../server/texts/i18n';

const checked: CheckedIncident[] = [
  { incident: 'sample-2016', revision: 1, verdict: 'not_affected', state: 'published', lists: [] },
];
const answer = (verdict: Answer['verdict']): Answer => ({
  memberId: undefined,
  verdict,
  exposures: [],
  checked,
  held: [],
  coverage: [],
  checkedAt: new Date('2024-06-03T03:00:00Z'),
});
const verdictOf = (...answers: Answer[]) => scriptView(answers, [], { lang: 'ja', t: textsOf('ja') }).verdict;

describe('what the desk says', () => {
  it('is about the gravest answer where an identifier finds several people', () => {
    // No incident confirms it: the caller is told that it may have leaked.
    expect(verdictOf(answer('not_affected'), answer('affected'))).toBe('affected_suspected');
    expect(verdictOf(answer('not_affected'), answer('could_not_check'))).toBe('could_not_check');
    expect(verdictOf(answer('no_match_so_far'), answer('not_affected'))).toBe('no_match_so_far');
  });

  it('is never an all-clear where there is no answer', () => {
    expect(verdictOf()).toBe('could_not_check');
  });
});
