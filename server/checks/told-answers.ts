import type { Reason, Verdict } from '../matching/verdict';

/** Answers that this process gave, by verdict and what closed the gate, for its metrics. */
export const toldAnswers = new Map<string, { verdict: Verdict; reason: Reason | undefined; count: number }>();

export function countAnswer({ verdict, reason }: { verdict: Verdict; reason?: Reason }): void {
  const name = `${verdict} ${reason}`;
  const told = toldAnswers.get(name) ?? { verdict, reason, count: 0 };
  told.count += 1;
  toldAnswers.set(name, told);
}
