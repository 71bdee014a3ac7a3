import type { CountryCode } from 'libphonenumber-js';

/** Where an installation stands. Nothing is wired to one country: whatever depends on it asks here, or is told by a file. */
export interface Place {
  /** ISO 3166: of phone numbers without a country code, and of desks that state none (`SHOKAI_COUNTRY`). */
  country: CountryCode;
  /** IANA name: of times that state none, on pages of the staff and wherever several incidents stand together (`SHOKAI_TIME_ZONE`). */
  timeZone: string;
  /** Folders of `views/locales`; in the first every text must be there (`SHOKAI_LANGUAGES`). */
  languages: readonly [string, ...string[]];
}

const settled: Place = { country: 'JP', timeZone: 'Asia/Tokyo', languages: ['ja', 'en'] };

export const place: Readonly<Place> = settled;

/** Once, before anything is read or shown: by the command line, and by each worker thread with what its starter hands it. */
export function settleAt({ country, timeZone, languages }: Place): void {
  Object.assign(settled, { country, timeZone, languages });
}
