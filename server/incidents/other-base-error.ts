import { RefusedError } from '../errors';
import type { Difference } from '../incident-file/document-differences';

/** How many differences of each side the command line prints. */
const mostPrinted = 40;

interface OtherBase {
  code: string;
  /** Number of the revision that the file was edited from; undefined where it does not say. */
  base: number | undefined;
  newest: number;
  /** What others changed since the base; empty where nobody knows the base. */
  theirs: Difference[];
  /** What the file changes: since the base, or against the newest revision. */
  yours: Difference[];
}

/** Thrown when a file was not edited from the newest revision, or does not say from which. Nothing was changed. */
export class OtherBaseError extends RefusedError {
  constructor(readonly conflict: OtherBase) {
    const { base, newest, code } = conflict;
    super(describe(conflict), {
      told: base === undefined ? 'incidents-operator:apply.no_base' : 'incidents-operator:apply.other_base',
      values: { code, base: base ?? 0, newest },
    });
  }
}

function describe({ code, base, newest, theirs, yours }: OtherBase): string {
  if (base === undefined)
    return [
      `The newest revision of ${code}, ${newest}, is somebody else's; if the file was edited from it, say so with --base ${newest}.`,
      ...listed(`Your file differs from revision ${newest}:`, yours),
    ].join('\n');
  return [
    `The file was edited from revision ${base} of ${code}, and revision ${newest} has come since; bring both together and apply with --base ${newest}.`,
    ...listed(`Changed since revision ${base} by others:`, theirs),
    ...listed('Changed by you:', yours),
  ].join('\n');
}

function listed(title: string, differences: Difference[]): string[] {
  const lines = differences
    .slice(0, mostPrinted)
    .map(({ key, before, after }) => `  ${key}: ${short(before)} → ${short(after)}`);
  const more = differences.length - lines.length;
  return [title, ...(lines.length > 0 ? lines : ['  nothing']), ...(more > 0 ? [`  … and ${more} more`] : [])];
}

const short = (value: string | undefined) => {
  if (value === undefined) return '(none)';
  const line = value.replace(/\s+/g, ' ');
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
};
