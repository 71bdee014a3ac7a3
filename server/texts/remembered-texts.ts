import type { TFunction } from 'i18next';

/** What was said, by its text: its key and what fills it, so that it can be said again in another language. */
export type SaidTexts = ReadonlyMap<string, { key: string; values?: Record<string, unknown> }>;

/** `t` that remembers what it says, for the length of one request. */
export function rememberingTexts(t: TFunction): TFunction & { said: SaidTexts } {
  const said = new Map<string, { key: string; values?: Record<string, unknown> }>();
  const say = (key: string, values?: Record<string, unknown>): string => {
    const text = t(key, values ?? {});
    said.set(text, values ? { key, values } : { key });
    return text;
  };
  return Object.assign(say, { said }) as unknown as TFunction & { said: SaidTexts };
}
