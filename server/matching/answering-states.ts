/** States of an incident in which people are answered from its live revision (docs/publishing.md has all states). */
export const answeringStates = ['investigating', 'published', 'closed'] as const;
export type AnsweringState = (typeof answeringStates)[number];

/** The same as a SQL condition. */
export const isAnsweringSql = (state: string) =>
  `${state} in (${answeringStates.map((name) => `'${name}'`).join(', ')})`;
