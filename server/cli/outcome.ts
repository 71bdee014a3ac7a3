/** What a look of `doctor` saw; with `warning`, something that somebody should know and that stops nothing. What throws is wrong. */
export type Outcome = string | { warning: string };
