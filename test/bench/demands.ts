/**
 * Every demand of docs/performance.md that is a figure, by what the row that measures it says. A whole run without such a row fails: a demand that
 * nobody measures is not met.
 */
export const demands: Record<string, RegExp> = {
  'result page, affected': /^signed-in \/check, affected/,
  'result page, not affected': /^signed-in \/check, not_affected/,
  'public notice': /^public notice/,
  'sign-ins': /^sign-ins a second/,
  'pages in a storm': /^other pages during a storm/,
  'places in a storm': /^excess sign-ins given a place in line/,
  'memory in a storm': /^memory gained by the storm/,
  'list of 475,813': /^import a list of 475,813/,
  'list by hand with pgcrypto': /^list of 475,813 against the same work by hand/,
  '200,000 members': /^import 200,000 members/,
  'members by hand with pgcrypto': /^200,000 members against the same work by hand/,
  '1,000,000 activities': /^import 1,000,000 activities/,
  'memory of an import': /^its resident memory at most/,
  'verdict for one': /^verdict and evidence for one member/,
  'verdict as the portal grows': /^the same, from .* members/,
  'all verdicts of a case': /^all verdicts/,
  exports: /^export/,
  'codes behind notices': /^a code behind 100,000 waiting notices/,
  'a crowd and guesses among it': /^crowd/,
  'fairness of the waiting room': /^waiting room/,
};
