import type { RequestHandler } from 'express';
import type { TFunction } from 'i18next';
import { place } from '../place';
import { compileTexts, type SpokenTexts, speak } from './compile-texts';
import { knownLanguages, type ReadingLanguage, readLocale } from './language-folders';
import { rememberingTexts } from './remembered-texts';

/** Code of a language: a folder of `views/locales` that this installation speaks. */
export type Language = string;

/** The languages of this installation, its first one first; the plain forms of any of them behind. */
export function readingLanguages(): ReadingLanguage[] {
  const known = knownLanguages();
  const spoken = place.languages.flatMap((code) => known.find((one) => one.code === code) ?? []);
  return [...spoken, ...known.filter(({ isPlain, content }) => isPlain && place.languages.includes(content))];
}

/** The language to write to somebody in: `en-GB` is English; the first of the installation where it is unknown or none of them. */
export const languageOf = (locale: string | null | undefined): Language => {
  const tag = locale?.toLowerCase().replaceAll('_', '-');
  const spoken = (wanted: string | undefined) => place.languages.find((code) => code.toLowerCase() === wanted);
  return spoken(tag) ?? spoken(tag?.split('-')[0]) ?? place.languages[0];
};

/** Every language's texts, compiled when the program starts: no page depends on a file later. */
const spoken = new Map<string, SpokenTexts>();

function spokenOf(code: string, audience: string): SpokenTexts {
  const name = `${code} ${audience}`;
  const known = spoken.get(name);
  if (known) return known;
  const reading = knownLanguages().find((one) => one.code === code);
  if (!reading) throw new Error(`There are no texts in ${code}.`);
  const fallback = reading.fallback ? spokenOf(reading.fallback, audience) : undefined;
  const made = { texts: compileTexts(addressed(namespacesOf(code), audience)), tag: reading.tag, fallback };
  spoken.set(name, made);
  return made;
}

/** As the files have them; they are read once, also for audiences that are addressed later. */
const files = new Map<string, Record<string, unknown>>();

function namespacesOf(code: string): Record<string, unknown> {
  const known = files.get(code) ?? readLocale(code);
  files.set(code, known);
  return known;
}

/** Puts in what the readers are called (`audience:you`), where a text says `{{you}}`. */
function addressed(namespaces: Record<string, unknown>, audience: string): Record<string, unknown> {
  const { you } = (namespaces.audience ?? {}) as { you?: Record<string, string> };
  const word = you?.[audience] ?? you?.other;
  return word === undefined ? namespaces : JSON.parse(JSON.stringify(namespaces).replaceAll('{{you}}', word));
}

const sayings = new Map<string, TFunction>();

/**
 * `t('checks:heading.affected', { count })` of one language. Templates print it with `<%=`, which escapes.
 * @param audience whom it addresses: one of those of an incident file, or `other`
 */
export function textsOf(language: string, audience = 'customers'): TFunction {
  const name = `${language} ${audience}`;
  const known = sayings.get(name) ?? (speak(spokenOf(language, audience), 'web') as unknown as TFunction);
  sayings.set(name, known);
  return known;
}

/** Reads every language, so that no page depends on a file later. @throws Error when one cannot be read */
export const loadTexts = (): void => {
  for (const { code } of readingLanguages()) textsOf(code);
};

const languageCookie = { path: '/', sameSite: 'lax', httpOnly: true, maxAge: 31_536_000_000 } as const;

/** What pages need of their own address, which has no language prefix: its path, and the same in another language with its query. */
export const placeOf = (here: string) => ({
  here: here.replace(/\?.*/s, ''),
  switchPath: (to: string) => `/${to}${here === '/' ? '' : here}`,
});

/** Remembers the language of a page in a cookie. Public pages, which caches keep for everybody, leave it alone. */
export const rememberLanguage: RequestHandler = (req, res, next) => {
  if (res.locals.isNewLanguage) res.cookie('language', res.locals.locale, { ...languageCookie, secure: req.secure });
  next();
};

/**
 * Takes the language (`/ja`, `/en` …) off the path and sets what pages need of it: `lang`, of content and dates; `locale`, of the words
 * and addresses. A GET of a bare path is sent to the language of the reader's cookie, else of the browser, else the installation's first.
 */
export function language(): RequestHandler {
  const readable = readingLanguages();
  const codes = readable.map(({ code }) => code).join('|');
  const prefixes = new RegExp(`^/(${codes})(?=/|\\?|$)(.*)$`, 's');
  const remembering = new RegExp(`(?:^|; *)language=(${codes})(?:;|$)`);
  return (req, res, next) => {
    const [, prefix, rest] = prefixes.exec(req.url) ?? [];
    const remembered = remembering.exec(req.headers.cookie ?? '')?.[1];
    const code = prefix ?? remembered ?? (req.acceptsLanguages(...place.languages) || place.languages[0]);
    const reading = readable.find((one) => one.code === code) as ReadingLanguage;
    const here = rest === undefined ? req.url : rest.startsWith('/') ? rest : `/${rest}`;
    res.vary('Accept-Language');
    Object.assign(res.locals, {
      lang: reading.content,
      locale: code,
      isPlain: reading.isPlain ?? false,
      isUnreviewed: reading.isUnreviewed ?? false,
      t: req.method === 'POST' ? rememberingTexts(textsOf(code)) : textsOf(code),
      link: (to: string) => `/${code}${to === '/' ? '' : to}`,
      ...placeOf(here),
    });
    if (!prefix && (req.method === 'GET' || req.method === 'HEAD')) {
      res.vary('Cookie');
      return res.redirect(302, res.locals.link(here));
    }
    res.locals.isNewLanguage = prefix !== undefined && prefix !== remembered;
    req.url = here;
    next();
  };
}
