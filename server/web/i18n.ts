import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { RequestHandler } from 'express';
import i18next, { type i18n, type TFunction } from 'i18next';
import { projectRoot } from '../config';

export const languages = ['ja', 'en'] as const;
export type Language = (typeof languages)[number];

/** The language to write to somebody in: `en-GB` is English; Japanese where it is unknown or none of ours. */
export const languageOf = (locale: string | null | undefined): Language =>
  languages.find((known) => locale?.toLowerCase().split(/[-_]/)[0] === known) ?? 'ja';

const folder = path.join(projectRoot, 'views/locales');

/** Every namespace of a language: the files in `views/locales/<language>/`. */
export function readLocale(language: Language): Record<string, unknown> {
  const files = readdirSync(path.join(folder, language)).filter((file) => file.endsWith('.json'));
  return Object.fromEntries(
    files.map((file) => [
      path.basename(file, '.json'),
      JSON.parse(readFileSync(path.join(folder, language, file), 'utf8')),
    ]),
  );
}

let loaded: i18n | undefined;

function texts(): i18n {
  if (!loaded) {
    loaded = i18next.createInstance();
    void loaded.init({
      initAsync: false,
      resources: Object.fromEntries(languages.map((language) => [language, readLocale(language)])) as never,
      fallbackLng: false,
      ns: Object.keys(readLocale('ja')),
      defaultNS: 'web',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  }
  return loaded;
}

/** `t('checks:heading.affected', { count })` of one language. Templates print it with `<%=`, which escapes. */
export const textsOf = (language: Language): TFunction => texts().getFixedT(language);

/**
 * Takes `/ja` or `/en` off the path and sets what pages need of it. A GET of a bare path is sent to the language of the
 * reader's cookie, else of the browser, else Japanese.
 */
export function language(): RequestHandler {
  return (req, res, next) => {
    const [, prefix, rest] = /^\/(ja|en)(?=\/|\?|$)(.*)$/s.exec(req.url) ?? [];
    const remembered = languages.find((known) => req.headers.cookie?.includes(`language=${known}`));
    const lang = (prefix ?? remembered ?? (req.acceptsLanguages('ja', 'en') || 'ja')) as Language;
    const here = rest === undefined ? req.url : rest.startsWith('/') ? rest : `/${rest}`;
    res.vary('Accept-Language');
    Object.assign(res.locals, {
      lang,
      here: here.replace(/\?.*/s, ''),
      t: textsOf(lang),
      link: (to: string) => `/${lang}${to === '/' ? '' : to}` || '/',
      switchPath: (to: Language) => `/${to}${here === '/' ? '' : here}`,
    });
    if (!prefix && (req.method === 'GET' || req.method === 'HEAD')) {
      res.vary('Cookie');
      return res.redirect(302, res.locals.link(here));
    }
    if (prefix && prefix !== remembered)
      res.cookie('language', lang, { path: '/', sameSite: 'lax', maxAge: 31_536_000_000 });
    req.url = here;
    next();
  };
}
