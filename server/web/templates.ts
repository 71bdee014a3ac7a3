import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { projectRoot } from '../project-root';

/** What a template sees: its names, and those of the template that includes it. */
export type Names = Record<string, unknown>;

type Include = (name: string, names?: Names) => string;
type Compiled = (names: Names, escapeFn: (value: unknown) => string, include: Include, rethrow: typeof fail) => string;

const views = path.join(projectRoot, 'views');

/** Every template by its path below `views/`, without the ending. Read and compiled once, all of them, so that no page depends on a file later. */
const templates = new Map<string, Compiled>();

/** Reads and compiles every template that was not yet. @throws Error when one cannot be read or compiled */
export function loadTemplates(): void {
  for (const entry of readdirSync(views, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !entry.name.endsWith('.ejs')) continue;
    const file = path.join(entry.parentPath, entry.name);
    const name = path.relative(views, file).replaceAll(path.sep, '/').slice(0, -'.ejs'.length);
    if (!templates.has(name)) templates.set(name, compile(name, readFileSync(file, 'utf8')));
  }
}

/**
 * EJS reads the template; the function around what it makes of it is ours: EJS's own copies every name at each include, and looks for the file
 * that is included.
 */
function compile(name: string, text: string): Compiled {
  const template = new ejs.Template(text, { filename: `${name}.ejs` }) as unknown as Parsed;
  template.generateSource();
  const body = `let __line = 1, __output = '';
    const __append = (text) => { if (text !== undefined && text !== null) __output += text; };
    try { with (locals) { ${template.source} } return __output; } catch (error) { rethrow(error, "${name}.ejs", __line); }`;
  return new Function('locals', 'escapeFn', 'include', 'rethrow', body) as Compiled;
}

interface Parsed {
  source: string;
  generateSource(): void;
}

/** @param name path below `views/`, without the ending */
export function renderTemplate(name: string, names: Names): string {
  if (templates.size === 0) loadTemplates();
  const template = templates.get(name);
  if (!template) throw new Error(`There is no template views/${name}.ejs.`);
  const include: Include = (wanted, own) =>
    renderTemplate(resolve(wanted, name), own ? Object.assign(Object.create(names), own) : names);
  return template(names, escapeText, include, fail);
}

/** What a kept fragment may be made of: nothing of the request, the session or the person. */
const shared = ['lang', 'locale', 'isPlain', 't', 'link', 'asset', 'readingLanguages'] as const;

/** By the view and by the reader's words: one language may address several audiences. */
const fragments = new WeakMap<object, WeakMap<object, Map<string, string>>>();

/**
 * For templates: `kept(view, '/path', { depth })` prints a view that was built once for everybody (`keptFor`), as `of`, and renders it once. The
 * template sees the reader's words, `of` and what is named there, and nothing else.
 */
export const keptFragments =
  (frame: Names) =>
  (of: object, name: string, more: Record<string, string | number | boolean | undefined> = {}): string => {
    const byWords = fragments.get(of) ?? new WeakMap<object, Map<string, string>>();
    fragments.set(of, byWords);
    const ofView = byWords.get(frame.t as object) ?? new Map<string, string>();
    byWords.set(frame.t as object, ofView);
    const key = `${frame.locale} ${name} ${Object.values(more).join(' ')}`;
    const known = ofView.get(key);
    if (known !== undefined) return known;
    const names = Object.fromEntries(shared.map((one) => [one, frame[one]]));
    const html = renderTemplate(resolve(name, ''), { ...names, ...more, of, kept: keptFragments(names) });
    ofView.set(key, html);
    return html;
  };

/** `/partials/desk` from `views/`, `steps` from the folder of the template that includes it. */
const resolve = (wanted: string, from: string): string =>
  wanted.startsWith('/') ? wanted.slice(1) : path.posix.join(path.posix.dirname(from), wanted);

const marks = /[&<>"']/;
const marksAll = /[&<>"']/g;
const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&#34;', "'": '&#39;' };

/** Text for `<%=`: nothing for what is not there. */
export function escapeText(value: unknown): string {
  if (value === undefined || value === null) return '';
  const text = typeof value === 'string' ? value : String(value);
  return marks.test(text) ? text.replace(marksAll, (mark) => entities[mark] as string) : text;
}

/** An error names the template and the line that it came from. */
function fail(error: unknown, file: string, line: number): never {
  if (error instanceof Error && !error.message.includes('.ejs:')) error.message = `${file}:${line} ${error.message}`;
  throw error;
}
