import i18next from 'i18next';
import { compileTexts, speak } from '../../server/texts/compile-texts';
import { readingLanguages, textsOf } from '../../server/texts/i18n';
import { readLocale } from '../../server/texts/language-folders';

const languages = readingLanguages();

/** What i18next itself says: the files are in its format. */
function reference(code: string) {
  const { tag, fallback } = languages.find((one) => one.code === code) as (typeof languages)[number];
  const instance = i18next.createInstance();
  void instance.init({ initAsync: false, lng: tag, resources: {}, interpolation: { escapeValue: false } });
  for (const language of fallback ? [fallback, code] : [code])
    for (const [room, texts] of Object.entries(readLocale(language)))
      instance.addResourceBundle(tag, room, texts, true, true);
  return instance.getFixedT(tag);
}

const keysOf = (value: unknown, path: string): string[] =>
  typeof value === 'string' ? [path] : Object.entries(value as object).flatMap(([k, v]) => keysOf(v, `${path}.${k}`));

const everyKey = [
  ...new Set(
    Object.entries(readLocale('ja'))
      .flatMap(([room, texts]) =>
        Object.entries(texts as object).flatMap(([name, one]) => keysOf(one, `${room}:${name}`)),
      )
      .map((key) => key.replace(/_(one|other|zero)$/, '')),
  ),
];

/** Something for each name that any text fills in. */
const names = new Set(JSON.stringify(languages.map(({ code }) => readLocale(code))).match(/(?<=\{\{)\w+(?=\}\})/g));
/** What readers are called is put in when the texts are compiled. */
const valuesIn = (code: string) => ({
  ...Object.fromEntries([...names].map((name) => [name, `<${name}>`])),
  you: textsOf(code)('audience:you.customers'),
});

describe('texts', () => {
  it.each(languages.map(({ code }) => code))('say in %s what i18next says', (code) => {
    const theirs = reference(code);
    const said = (t: ReturnType<typeof textsOf>) =>
      everyKey.flatMap((key) => [2, 1, 0].map((count) => `${key} ${count} ${t(key, { ...valuesIn(code), count })}`));
    expect(said(textsOf(code))).toEqual(said(theirs));
  });

  it('stay empty where a value is missing, and say their key where there is no text', () => {
    const t = speak({ texts: compileTexts({ web: { greeting: 'Hello {{name}}!' } }), tag: 'en' }, 'web');
    expect(t('greeting')).toBe('Hello !');
    expect(t('web:nothing.here')).toBe('nothing.here');
    expect(t('web:nothing.here', { defaultValue: 'else' })).toBe('else');
  });

  it('are those of the fallback where a language has none, by its own plurals first', () => {
    const fallback = { texts: compileTexts({ web: { a: 'A', n_other: '{{count}} things' } }), tag: 'ja' };
    const t = speak({ texts: compileTexts({ web: { n_one: 'one thing' } }), tag: 'en', fallback }, 'web');
    expect([t('web:a'), t('web:n', { count: 1 }), t('web:n', { count: 2 })]).toEqual(['A', 'one thing', '2 things']);
  });
});
