/** What a text fills its `{{names}}` with; `count` chooses its plural, `defaultValue` stands where there is no text. */
export type Values = Record<string, unknown>;

/** Says a text in one language: `t('checks:heading.affected', { count })`. Without such a text it says the key. */
export type Say = (key: string, values?: Values) => string;

/** Texts by `namespace:path.of.keys`, each made into a function once: a page says several hundred of them. */
export type CompiledTexts = ReadonlyMap<string, (values: Values) => string>;

/** A language with its own texts and, where it has none, those of another. */
export interface SpokenTexts {
  texts: CompiledTexts;
  /** BCP 47: decides which plural a number takes. */
  tag: string;
  fallback?: SpokenTexts;
}

/** Reads i18next's JSON format: nested keys, `{{name}}`, and plurals as `key_one`, `key_other` (Intl.PluralRules), `key_zero` for 0. */
export function compileTexts(namespaces: Record<string, unknown>): CompiledTexts {
  const compiled = new Map<string, (values: Values) => string>();
  const add = (key: string, value: unknown): void => {
    if (typeof value === 'string') compiled.set(key, compileText(value));
    else for (const [name, inner] of Object.entries(value as object)) add(`${key}.${name}`, inner);
  };
  for (const [namespace, content] of Object.entries(namespaces))
    for (const [name, value] of Object.entries(content as object)) add(`${namespace}:${name}`, value);
  return compiled;
}

/** A name without a value stays empty. */
function compileText(text: string): (values: Values) => string {
  const parts = text.split(/\{\{\s*(\w+)\s*\}\}/);
  if (parts.length === 1) return () => text;
  return (values) => {
    let said = parts[0] as string;
    for (let place = 1; place < parts.length; place += 2)
      said += `${values[parts[place] as string] ?? ''}${parts[place + 1]}`;
    return said;
  };
}

const none: Values = {};
const pluralRules = new Map<string, Intl.PluralRules>();

/** @param home namespace of keys that name none */
export function speak(language: SpokenTexts, home: string): Say {
  return (key, values) => {
    const full = key.includes(':') ? key : `${home}:${key}`;
    const text = find(language, full, values?.count);
    if (text) return text(values ?? none);
    return `${values?.defaultValue ?? key.slice(key.indexOf(':') + 1)}`;
  };
}

/** The plural for the number first; a language that has neither is followed by its fallback. */
function find(
  { texts, tag, fallback }: SpokenTexts,
  key: string,
  count: unknown,
): ((values: Values) => string) | undefined {
  const plural = typeof count === 'number' ? pluralOf(texts, tag, key, count) : undefined;
  return plural ?? texts.get(key) ?? (fallback && find(fallback, key, count));
}

function pluralOf(texts: CompiledTexts, tag: string, key: string, count: number) {
  const rules = pluralRules.get(tag) ?? new Intl.PluralRules(tag);
  pluralRules.set(tag, rules);
  const form = (count === 0 && texts.get(`${key}_zero`)) || texts.get(`${key}_${rules.select(count)}`);
  return form ?? texts.get(`${key}_other`);
}
