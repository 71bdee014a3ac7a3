import express from 'express';
import request from 'supertest';
import * as errors from '../../server/errors';
import { language } from '../../server/texts/i18n';
import { readLocale } from '../../server/texts/language-folders';
import { errorPages } from '../../server/web/error-pages';
import { type SourceFile, sourceFiles } from '../source-files';

/** Of these a page shows why. */
const shown = ['RefusedError', 'ForbiddenError', 'InvalidInputError'];

/** Met on the command line alone. */
const forTheCommandLine =
  /^server\/(cli\/|installation\/purge|api\/(add|revoke)-token\.ts|checks\/mark-honeytoken|dossier\/write-dossier|outreach\/print-letters|alarms\/accept-figures)/;
/** Caught by the reader of a form or file, who says it by a name of their own. */
const forReaders =
  /^server\/(time\/(local-time|japanese-era|time-window)|people\/birth-date|incident-file\/(read|decode)-incident-file(-aside)?)\.ts$/;

interface Place {
  at: string;
  text: string;
}

const server = sourceFiles('server').filter(({ path }) => path !== 'server/errors.ts');
const kinds = server.flatMap(({ text }) =>
  [...text.matchAll(new RegExp(`class (\\w+) extends (?:${shown.join('|')}) \\{\\}`, 'g'))].map(([, name]) => name),
);

/** Where such errors are made, and where classes of them say what they are. */
function refusalsIn({ path, text }: SourceFile): Place[] {
  const making = new RegExp(`new (?:errors\\.)?(?:${[...shown, ...kinds].join('|')})\\(`, 'g');
  const extended = new RegExp(`class \\w+ extends (?:${shown.join('|')}) \\{[\\s\\S]*?super\\(`, 'g');
  return [...text.matchAll(making), ...text.matchAll(extended)].map(({ index, 0: { length } }) => ({
    at: `${path}:${text.slice(0, index + length).split('\n').length}`,
    text: argumentsFrom(text.slice(index + length)),
  }));
}

/** Up to the bracket that closes the one before. */
function argumentsFrom(text: string): string {
  let depth = 1;
  const end = [...text].findIndex((sign) => {
    if (sign === '(') depth++;
    if (sign === ')') depth--;
    return depth === 0;
  });
  return text.slice(0, end);
}

const flat = (value: unknown, at: string): [string, string][] =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).flatMap(([key, inner]) => flat(inner, at ? `${at}.${key}` : key))
    : [[at, String(value)]];
const all = (code: string) =>
  new Map(
    Object.entries(readLocale(code)).flatMap(([room, texts]) => flat(texts, '').map(([k, v]) => [`${room}:${k}`, v])),
  );
const [japanese, english] = [all('ja'), all('en')] as [Map<string, string>, Map<string, string>];

/** Every text that an error tells pages; a name that is put together stands for all that begin like it. */
const told = [
  ...new Set(
    server
      .flatMap(({ text }) => [...text.matchAll(/\btold: ['`]([^'`$]+)/g)].map(([, key = '']) => key))
      .flatMap((key) => (key.endsWith('.') ? [...japanese.keys()].filter((one) => one.startsWith(key)) : [key])),
  ),
];

test('every refusal that a page can meet tells it by a text of the locale files', () => {
  const places = server
    .filter(({ path }) => !forTheCommandLine.test(path) && !forReaders.test(path))
    .flatMap(refusalsIn);
  expect(places.length).toBeGreaterThan(40);
  expect(places.filter(({ text }) => !/\b(told|tooLarge)\b/.test(text)).map(({ at }) => at)).toEqual([]);
});

test('each of these texts is there in both languages with the same values, and the Japanese one is Japanese', () => {
  expect(told.length).toBeGreaterThan(40);
  const valuesIn = (text = '') => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).sort();
  for (const key of told) {
    const [ja = '', en = ''] = [japanese.get(key), english.get(key)];
    expect([key, en !== '', /[ぁ-ん]/.test(ja)]).toEqual([key, true, true]);
    expect([key, ja.replace(/\{\{\w+\}\}/g, '').match(/[A-Za-z]{3,} [A-Za-z]{2,}/)]).toEqual([key, null]);
    expect([key, valuesIn(ja)]).toEqual([key, valuesIn(en)]);
  }
});

test('no text of refusals.json is left over', () => {
  const kept = [...japanese.keys()].filter((key) => key.startsWith('refusals:'));
  expect(kept.filter((key) => !told.includes(key))).toEqual([]);
});

describe('the page of an error', () => {
  const thrown: Record<string, () => errors.ShokaiError> = {
    NotFoundError: () => new errors.NotFoundError('There is no import 7.'),
    ForbiddenError: () => new errors.ForbiddenError('Not for you.', { told: 'refusals:role' }),
    RefusedError: () =>
      new errors.RefusedError('It has moved.', { told: 'refusals:import_moved', values: { import: 7 } }),
    InvalidInputError: () => new errors.InvalidInputError('Cut off.', [], { told: 'refusals:cut_off' }),
    CouldNotCheckError: () => new errors.CouldNotCheckError('x lacks something.'),
    BusyError: () => new errors.BusyError('Too many at once.', 5),
    ThrottledError: () => new errors.ThrottledError('Too many attempts.', 90),
    UnreadableError: () => new errors.UnreadableError('The file is gone.'),
    'RefusedError for the command line': () => new errors.RefusedError('Run it again with --confirm.'),
  };
  const app = express();
  app.use(language(), (req, res) => {
    if (req.path.startsWith('/F')) res.locals.layout = 'staff';
    throw thrown[decodeURIComponent(req.path.slice(1))]?.();
  });
  app.use(errorPages());

  it.each(Object.keys(thrown))('%s has no English in Japanese', async (name) => {
    const { text } = await request(app).get(`/ja/${encodeURIComponent(name)}`);
    const main = (/<main[^>]*>([\s\S]*)<\/main>/.exec(text)?.[1] ?? text).replace(/<[^>]+>/g, ' ');
    expect(main).toMatch(/[ぁ-ん]/);
    expect(main).not.toMatch(/[A-Za-z]{3,} [A-Za-z]{2,}/);
  });

  it('says why, with its values', async () => {
    expect((await request(app).get('/ja/RefusedError')).text).toContain(
      '取り込み 7 は、ご覧になった後に状態が変わりました',
    );
    expect((await request(app).get('/en/RefusedError')).text).toContain('Import 7 has changed since you looked at it');
  });
});
