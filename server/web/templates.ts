import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { projectRoot } from '../project-root';

/** What a template sees: its names, and those of the template that includes it. */
export type Names = Record<string, unknown>;

type Include = (name: string, names?: Names) => string;
type Compiled = (locals: Names, escapeFn: (value: unknown) => string, include: Include, rethrow: typeof fail) => string;

/** Which names a template sees. Two pages that name the same things have the same object. */
interface Shape {
  names: ReadonlySet<string>;
  /** What an include adds, by its names. */
  wider: Map<string, Shape>;
}

/** What EJS made of a template, and a function of it for each set of names that it was seen with. */
interface Template {
  name: string;
  source: string;
  words: readonly string[];
  compiled: Map<Shape, Compiled>;
}

const views = path.join(projectRoot, 'views');

/** Every template by its path below `views/`, without the ending. Read and compiled once, all of them, so that no page depends on a file later. */
const templates = new Map<string, Template>();

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
 * EJS reads the template; the function around what it makes of it is ours: EJS's own copies every name at each include, looks for the file that is
 * included, and finds each name through `with`, which no engine makes fast.
 * @throws SyntaxError where it is no JavaScript
 */
function compile(name: string, text: string): Template {
  const template = new ejs.Template(text, { filename: `${name}.ejs` }) as unknown as Parsed;
  template.generateSource();
  const { source } = template;
  const code = source.replace(/__append\("(?:[^"\\]|\\.)*"\)/g, '');
  const words = new Set(code.match(/(?<![\w$]|(?<!\.\.)\.)[A-Za-z_$][\w$]*/g));
  const read = { name, source, words: [...words].filter((word) => !isOwnWord(word)), compiled: new Map() };
  functionOf(read, []);
  return read;
}

/** Words of the language, and those that every template's function has. */
const isOwnWord = (word: string): boolean => {
  if (/^(__\w+|locals|include|rethrow|escapeFn)$/.test(word)) return true;
  try {
    new Function(`let ${word}`);
    return false;
  } catch {
    return true;
  }
};

/** A name that is not there stays one that nobody declared: a template that prints it fails. */
function functionOf({ name, source }: Template, names: readonly string[]): Compiled {
  const body = `let __line = 1, __output = ''; const { ${names.join(', ')} } = locals;
    const __append = (text) => { if (text !== undefined && text !== null) __output += text; };
    try { ${source} return __output; } catch (error) { rethrow(error, "${name}.ejs", __line); }`;
  return new Function('locals', 'escapeFn', 'include', 'rethrow', body) as Compiled;
}

interface Parsed {
  source: string;
  generateSource(): void;
}

const noNames: Shape = { names: new Set(), wider: new Map() };

function widened(shape: Shape, names: Names): Shape {
  const added = Object.keys(names);
  const key = added.join();
  const known = shape.wider.get(key);
  if (known) return known;
  const made = { names: new Set([...shape.names, ...added]), wider: new Map() };
  shape.wider.set(key, made);
  return made;
}

/** @param name path below `views/`, without the ending */
export function renderTemplate(name: string, names: Names): string {
  if (templates.size === 0) loadTemplates();
  return renderWith(name, names, widened(noNames, names));
}

function renderWith(name: string, names: Names, shape: Shape): string {
  const template = templates.get(name);
  if (!template) throw new Error(`There is no template views/${name}.ejs.`);
  let compiled = template.compiled.get(shape);
  if (!compiled) {
    compiled = functionOf(
      template,
      template.words.filter((word) => shape.names.has(word)),
    );
    template.compiled.set(shape, compiled);
  }
  const include: Include = (wanted, own) =>
    own
      ? renderWith(resolve(wanted, name), { ...names, ...own }, widened(shape, own))
      : renderWith(resolve(wanted, name), names, shape);
  return compiled(names, escapeText, include, fail);
}

/** What a kept fragment may be made of: nothing of the request, the session or the person. */
const shared = ['lang', 'locale', 'isPlain', 't', 'link', 'asset', 'readingLanguages'] as const;

/** By the view and by the reader's words: one language may address several audiences. */
const fragments = new WeakMap<object, WeakMap<object, Map<string, string>>>();

/**
 * For templates: `kept(view, '/path', { depth })` prints a view that was built once for everybody (`keptFor`), as `of`, and renders it once. The
 * template sees the reader's words (`t`: those of an answer that addresses another audience than the page), `of` and what is named there, and
 * nothing else.
 */
export const keptFragments =
  (frame: Names) =>
  (of: object, name: string, more: KeptNames = {}, t = frame.t as object): string => {
    const byWords = fragments.get(of) ?? new WeakMap<object, Map<string, string>>();
    fragments.set(of, byWords);
    const ofView = byWords.get(t) ?? new Map<string, string>();
    byWords.set(t, ofView);
    const key = `${frame.locale} ${name} ${Object.values(more).join(' ')}`;
    const known = ofView.get(key);
    if (known !== undefined) return known;
    const names = { ...Object.fromEntries(shared.map((one) => [one, frame[one]])), t };
    const html = renderTemplate(resolve(name, ''), { ...names, ...more, of, kept: keptFragments(names), ownForm });
    ofView.set(key, html);
    return html;
  };

type KeptNames = Record<string, string | number | boolean | undefined>;

/** Stands in a kept fragment for what each form has of its own; nobody outside this process knows it. */
const ownForm = `<!--${randomUUID()}-->`;

/** For templates: a kept fragment with `form()` in each place that it left for one (`ownForm`). */
export const pourForms = (fragment: string, form: () => string): string => fragment.replaceAll(ownForm, form);

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
