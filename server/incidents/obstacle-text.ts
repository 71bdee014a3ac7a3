import type { TFunction } from 'i18next';
import { announcedText } from '../incident-file/announced-text';
import { asWritten, windowEndText } from '../incident-file/window-text';
import { nameOfLanguage } from '../texts/display-names';
import type { Language } from '../texts/i18n';
import type { WindowEnd } from '../time/time-window';
import type { Obstacle } from './obstacle';

/** An obstacle in the reader's language. */
export function obstacleText(obstacle: Obstacle, lang: Language, t: TFunction): string {
  const end = (at: WindowEnd | undefined, edge: 'first' | 'last') =>
    at ? windowEndText(at, edge, asWritten, lang, t) : '';
  const window = 'from' in obstacle ? `${end(obstacle.from, 'first')} – ${end(obstacle.to, 'last')}` : '';
  const language = 'language' in obstacle ? nameOfLanguage(lang, obstacle.language) : '';
  const field = 'field' in obstacle ? t(`incidents-operator:field.${obstacle.field}`) : '';
  if (obstacle.kind === 'difference') {
    const figures = {
      affected: obstacle.affected.toLocaleString(lang),
      announced: announcedText(obstacle.announced, lang, t),
    };
    const kind = obstacle.exposure === null ? 'difference_whole' : 'difference';
    return t(`incidents-operator:obstacle.${kind}`, { exposure: obstacle.exposure, ...figures });
  }
  return t(`incidents-operator:obstacle.${obstacle.kind}`, { ...obstacle, field, window, language });
}
