/** Errors of the product. They know nothing of HTTP: `web/error-pages.ts` alone maps a class to a status and a page, `cli/` to an exit code. */

/** What a page says: a text of the locale files (`refusals:import.moved`) and the values in it. */
export interface Told {
  told: string;
  values?: Record<string, string | number>;
}

/**
 * Base of every refusal that was written for the person who meets it: `message` in English for the command line, logs and machines,
 * `told` for pages, which say it in the reader's language.
 */
export class ShokaiError extends Error {
  readonly told?: Told;

  constructor(message: string, options: ErrorOptions & Partial<Told> = {}) {
    const { told, values, ...rest } = options;
    super(message, rest);
    this.name = new.target.name;
    if (told) this.told = { told, values };
  }
}

/** Thrown when a thing that was asked for by its code or ID does not exist. */
export class NotFoundError extends ShokaiError {}

/** Thrown when the person may not do this (role, four eyes, ownership). */
export class ForbiddenError extends ShokaiError {}

/** Thrown when an action does not fit the state that the thing is in; nothing was changed. */
export class RefusedError extends ShokaiError {}

/** One problem in a file or form: where it stands and what was expected. */
export interface Problem {
  /** 1-based line in the file, where the format has lines. */
  line?: number;
  /** Key path (`exposures[0].basis`), column name or form field. */
  key?: string;
  message: string;
}

/** Thrown when input is wrong; carries every problem found, and nothing was changed. */
export class InvalidInputError extends ShokaiError {
  constructor(
    message: string,
    readonly problems: Problem[] = [],
    options?: Partial<Told>,
  ) {
    super(message, options);
  }
}

/** Thrown for a date or time that is written rightly and does not exist. */
export class NoSuchTimeError extends InvalidInputError {}

/** Thrown for a date before its era begins or after it ends. */
export class OutsideEraError extends NoSuchTimeError {}

/** Thrown when an answer cannot be given now. It never stands for an all-clear (rule 6 of matching, docs/matching.md). */
export class CouldNotCheckError extends ShokaiError {}

/** Thrown when a bounded queue or limit is full; `retryAfter` is in whole seconds. */
export class BusyError extends ShokaiError {
  constructor(
    message: string,
    readonly retryAfter: number,
  ) {
    super(message);
  }
}

/** Thrown when somebody tried too often; `retryAfter` is in whole seconds. */
export class ThrottledError extends ShokaiError {
  constructor(
    message: string,
    readonly retryAfter: number,
  ) {
    super(message);
  }
}

/** Thrown when the program cannot start or a command cannot run as configured: one clear line, exit 1. */
export class ConfigurationError extends ShokaiError {}

/** Thrown when a command was called with wrong words: exit 2. */
export class UsageError extends ShokaiError {}

/** Thrown when a sealed value cannot be opened: its key is not among the keys, or the bytes were altered. */
export class UnreadableError extends ShokaiError {}

/** Name, code and stack of an error; its message may quote a value (a database detail, a path) and stays out. */
export function describeError(error: Error & { code?: string }) {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return { name: error.name, code: error.code, stack: frames.slice(0, 8).map((line) => line.trim()) };
}
