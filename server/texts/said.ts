import type { TFunction } from 'i18next';

/** Something to be said in the reader's language: the name of a text in `views/locales/<language>/incident-file.json`, and what fills it. */
export interface Said {
  name: string;
  values?: Record<string, string | number | Said>;
}

export const said = (name: string, values?: Said['values']): Said => ({ name, values });

/** The words themselves. @param t of the reader's language */
export function say({ name, values = {} }: Said, t: TFunction): string {
  const filled = Object.entries(values).map(([key, value]) => [key, typeof value === 'object' ? say(value, t) : value]);
  return t(`incident-file:${name}`, Object.fromEntries(filled) as Record<string, string | number>);
}
