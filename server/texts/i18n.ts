import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RequestHandler } from 'express';
import type { TFunction } from 'i18next';
import { projectRoot } from '../config';
import { compileTexts, type SpokenTexts, speak } from '../texts/compile-texts';

export const languages = ['ja', 'en'] as const;
export type Language = (typeof languages)[number];

/** The language to write to somebody in: `en-GB` is English; Japanese where it is unknown or none of ours. */
export const languageOf = (locale: string | null | undefined): Language =>
  languages.find((known) => locale?.toLowerCase().split(/[-_]/)[0] === known) ?? 'ja';

const folder = path.join(projectRoot, 'views/locales');

/** A language in which the pages can be read: a folder of `views/locales/` with its `language.json`. */
export interface ReadingLanguage {
  /** Name of the folder, and first part of every address. */
  code: string;
  /** As it calls itself. */
  name: string;
  /** BCP 47. */
  tag: string;
  /** Language in which it shows the texts of incident files, and in which mails are written. */
  content: Language;
  /** Folder whose text stands where this one has none; without it the language is complete. */
  fallback?: string;
  /** Plain words: shows the default guidance in place of the incident file's. */
  isPlain?: boolean;
}

export const readingLanguages: readonly ReadingLanguage[] = readdirSync(folder)
  .filter((code) => existsSync(path.join(folder, code, 'language.json')))
  .map((code) => ({ code, ...JSON.parse(readFileSync(path.join(folder, code, 'language.json'), 'utf8')) }))
  .sort((a, b) => orderOf(a.code) - orderOf(b.code) || a.code.localeCompare(b.code));

/** Japanese first, English second, others behind them. */
function orderOf(code: string): number {
  const place = (languages as readonly string[]).indexOf(code);
  return place < 0 ? languages.length : place;
}

const prefixes = new RegExp(`^/(${readingLanguages.map(({ code }) => code).join('|')})(?=/|\\?|$)(.*)$`, 's');
const remembering = new RegExp(`(?:^|; *)language=(${readingLanguages.map(({ code }) => code).join('|')})(?:;|$)`);

/** Every namespace of a language: the files in `views/locales/<language>/`. */
export function readLocale(language: string): Record<string, unknown> {
  const files = readdirSync(path.join(folder, language)).filter(
    (file) => file.endsWith('.json') && file !== 'language.json',
  );
  return Object.fromEntries(
    files.map((file) => [
      path.basename(file, '.json'),
      JSON.parse(readFileSync(path.join(folder, language, file), 'utf8')),
    ]),
  );
}

/** Every language's texts, compiled when the program starts: no page depends on a file later. */
const spoken = new Map<string, SpokenTexts>();

function spokenOf(code: string): SpokenTexts {
  const known = spoken.get(code);
  if (known) return known;
  const reading = readingLanguages.find((one) => one.code === code);
  if (!reading) throw new Error(`There are no texts in ${code}.`);
  const fallback = reading.fallback ? spokenOf(reading.fallback) : undefined;
  const made = { texts: compileTexts(readLocale(code)), tag: reading.tag, fallback };
  spoken.set(code, made);
  return made;
}

const sayings = new Map<string, TFunction>();

/** `t('checks:heading.affected', { count })` of one language. Templates print it with `<%=`, which escapes. */
export function textsOf(language: string): TFunction {
  const known = sayings.get(language) ?? (speak(spokenOf(language), 'web') as unknown as TFunction);
  sayings.set(language, known);
  return known;
}

const languageCookie = { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 31_536_000_000 } as const;

/** What pages need of their own address, which has no language prefix: its path, and the same in another language with its query. */
export const placeOf = (here: string) => ({
  here: here.replace(/\?.*/s, ''),
  switchPath: (to: string) => `/${to}${here === '/' ? '' : here}`,
});

/**
 * Takes the language (`/ja`, `/en` …) off the path and sets what pages need of it: `lang`, of content and dates; `locale`, of the words
 * and addresses. A GET of a bare path is sent to the language of the reader's cookie, else of the browser, else Japanese.
 */
export function language(): RequestHandler {
  return (req, res, next) => {
    const [, prefix, rest] = prefixes.exec(req.url) ?? [];
    const remembered = remembering.exec(req.headers.cookie ?? '')?.[1];
    const code = prefix ?? remembered ?? (req.acceptsLanguages(...languages) || 'ja');
    const reading = readingLanguages.find((one) => one.code === code) as ReadingLanguage;
    const here = rest === undefined ? req.url : rest.startsWith('/') ? rest : `/${rest}`;
    res.vary('Accept-Language');
    Object.assign(res.locals, {
      lang: reading.content,
      locale: code,
      isPlain: reading.isPlain ?? false,
      t: textsOf(code),
      link: (to: string) => `/${code}${to === '/' ? '' : to}`,
      ...placeOf(here),
    });
    if (!prefix && (req.method === 'GET' || req.method === 'HEAD')) {
      res.vary('Cookie');
      return res.redirect(302, res.locals.link(here));
    }
    if (prefix && prefix !== remembered) res.cookie('language', code, { ...languageCookie, secure: req.secure });
    req.url = here;
    next();
  };
}
