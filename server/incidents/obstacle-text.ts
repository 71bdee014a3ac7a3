import type { TFunction } from 'i18next';
import { nameOfLanguage } from '../texts/display-names';
import type { Language } from '../texts/i18n';
import { formatMoment } from '../time/format-time';
import type { Obstacle } from './obstacle';

/** An obstacle in the reader's language. */
export function obstacleText(obstacle: Obstacle, lang: Language, t: TFunction): string {
  const moment = (at: string | undefined) => (at ? formatMoment(lang, at) : '');
  const window = 'from' in obstacle ? `${moment(obstacle.from)} – ${moment(obstacle.to)}` : '';
  const language = 'language' in obstacle ? nameOfLanguage(lang, obstacle.language) : '';
  const field = 'field' in obstacle ? t(`incidents-operator:field.${obstacle.field}`) : '';
  return t(`incidents-operator:obstacle.${obstacle.kind}`, { ...obstacle, field, window, language });
}
