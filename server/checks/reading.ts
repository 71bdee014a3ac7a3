import type { TFunction } from 'i18next';
import type { Language } from '../texts/i18n';
import type { OwnActivity } from './own-activities-repository';

/** Who reads, and as of when. */
export interface Reading {
  lang: Language;
  t: TFunction;
  now: Date;
  /** Plain words in place of the incident file's, where there are any. */
  isPlain?: boolean;
  /** The reader's own activities around the windows. */
  own?: OwnActivity[];
}
