import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { freshenSelfCheck } from '../alarms/self-check';
import type { Answer } from '../checks/answer';
import { answerJson } from '../checks/answer-json';
import { answerText } from '../checks/answer-text';
import { checkIdentifier, checkMember } from '../checks/check-person';
import type { Occasion } from '../checks/keep-answer';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError, UsageError } from '../errors';
import { type Reason, reasons } from '../matching/verdict';
import { normaliseEmail, normaliseId } from '../people/identifier';
import type { CommandContext } from './context';

interface Asked {
  member?: string[];
  email?: string;
  json?: boolean;
}

export function registerCheckCommands(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description('Say whether members are affected, and why: the same answer that they get themselves.')
    .option('--member <id...>', 'member IDs')
    .option('--email <address>', 'everybody whom this address finds: members, and entries of lists that mean no member')
    .option('--json', 'one line of JSON per person')
    .action(async (asked: Asked) => {
      if (!asked.member && asked.email === undefined)
        throw new UsageError('Say whom to check: --member ID… or --email ADDR.');
      await context.withDependencies((deps) => check(deps, context, asked));
    });
}

async function check(deps: Dependencies, context: CommandContext, { member = [], email, json }: Asked): Promise<void> {
  await freshenSelfCheck(deps);
  const occasion: Occasion = { via: 'cli', session: randomUUID() };
  const tell = (answer: Answer) => {
    context.print(json ? JSON.stringify(answerJson(answer)) : answerText(answer));
    if (answer.verdict === 'could_not_check') unchecked.push(answer);
  };
  const unknown: string[] = [];
  const unchecked: Answer[] = [];
  for (const memberId of member) {
    const answer = await checkKnown(deps, memberId, occasion);
    if (answer) tell(answer);
    else unknown.push(memberId);
  }
  if (email !== undefined) for (const answer of await checkEmail(deps, email, occasion)) tell(answer);
  const missing = unknown.length > 0 ? [`There is no member ${unknown.join(', ')}.`] : [];
  const failures = [...missing, ...describeUnchecked(unchecked)];
  if (failures.length > 0) throw new RefusedError(failures.join(' '));
}

const explanations: Record<Reason, string> = {
  failure: 'something that the answer needs fails; try "shokai doctor"',
  held: 'an incident is being corrected',
  nothing_published: 'no incident is under investigation, published or closed, so there is nothing to check against',
  list_missing: 'a list that the answer needs is not live; see "shokai doctor"',
  coverage: 'the loaded activities do not reach over every window; see "shokai doctor"',
  self_check: 'what is loaded is not what was recorded; see "shokai doctor"',
  record: 'a row of theirs could not be read when it was imported',
};

/** Who could not be checked, by what stood in the way. */
function describeUnchecked(answers: Answer[]): string[] {
  return reasons.flatMap((reason) => {
    const names = answers
      .filter((one) => (one.reason ?? 'failure') === reason)
      .map(({ memberId }) => memberId ?? 'the address');
    return names.length > 0 ? [`Could not check ${names.join(', ')}: ${explanations[reason]}.`] : [];
  });
}

async function checkKnown(deps: Dependencies, typed: string, occasion: Occasion): Promise<Answer | undefined> {
  try {
    return await checkMember(deps, normaliseId(typed) ?? '', occasion);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

async function checkEmail(deps: Dependencies, email: string, occasion: Occasion): Promise<Answer[]> {
  if (!normaliseEmail(email)) throw new UsageError('What --email names is not an email address.');
  return checkIdentifier(deps, { kind: 'email', value: email }, occasion);
}
