import type { TFunction } from 'i18next';
import type { Language } from '../texts/i18n';
import type { OwnActivity } from './own-activities-repository';

/** Who reads, and as of when. */
export interface Reading {
  lang: Language;
  t: TFunction;
  now: Date;
  /** Of every time on the page: the incidents', where they have one, else the installation's. */
  timeZone: string;
  /** Plain words in place of the incident file's, where there are any. */
  isPlain?: boolean;
  /** The reader's own activities around the windows. */
  own?: OwnActivity[];
}
