/** `# revision: 3` on a line of its own: the revision that a file was edited from, as exports carry it. */
const line = /^\ufeff?[ \t]*#[ \t]*revision:[ \t]*([1-9]\d{0,8})[ \t]*\r?\n?/m;

/** The number in a file's comment; undefined where it has none. */
export function readBase(source: string): number | undefined {
  const found = line.exec(source)?.[1];
  return found === undefined ? undefined : Number(found);
}

export const withoutBase = (source: string): string => source.replace(line, '');

/** A file as it is exported. JSON has no comments, so that it goes without. */
export const withBase = ({ source, number }: { source: string; number: number }): string =>
  source.trimStart().startsWith('{') ? source : `# revision: ${number}\n${source}`;
