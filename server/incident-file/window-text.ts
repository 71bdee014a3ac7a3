import type { TFunction } from 'i18next';
import type { Language } from '../texts/i18n';
import { formatEdgeOf } from '../time/format-time';
import type { WindowEnd } from '../time/time-window';

/** For `zones`: in the words of the file, whatever its zone. */
export const asWritten = { timeZone: 'UTC', shownIn: 'UTC' };

/** One end of a window in words; where the notice does not say exactly, from when it is possible and from when certain. */
export function windowEndText(
  end: WindowEnd,
  edge: 'first' | 'last',
  zones: { timeZone: string; shownIn: string },
  lang: Language,
  t: TFunction,
): string {
  const words = (canonical: string) => formatEdgeOf(lang, canonical, edge, zones);
  if (typeof end === 'string') return words(end);
  return t('incident-file:window_end', { possible: words(end.possible), certain: words(end.certain) });
}
