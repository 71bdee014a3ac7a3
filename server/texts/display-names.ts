/** What a language, a country or a zone is called in another language, by the runtime's own tables (CLDR). */
export const nameOfLanguage = (locale: string, language: string): string =>
  new Intl.DisplayNames(locale, { type: 'language' }).of(language) ?? language;

/** @param country ISO 3166, such as JP */
export const nameOfCountry = (locale: string, country: string): string =>
  new Intl.DisplayNames(locale, { type: 'region' }).of(country) ?? country;
