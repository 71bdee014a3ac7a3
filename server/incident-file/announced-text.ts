import type { TFunction } from 'i18next';
import type { Language } from '../texts/i18n';
import { inLanguage } from '../texts/text';
import type { IncidentDocument } from './incident-document';

type Announced = NonNullable<IncidentDocument['announced']>;

/** `about 380,000 payment cards`, `at most 40,000 people`, `10,000 to 20,000 records`. */
export function announcedText(announced: Announced, lang: Language, t: TFunction): string {
  const { count, min, max, about, at_most, unit } = announced;
  const plain = (figure: number) => figure.toLocaleString(lang);
  const figure = count ?? max ?? min ?? 0;
  const range = min !== undefined && max !== undefined;
  const number =
    count !== undefined
      ? plain(count)
      : range
        ? t('notice:range', { min: plain(min), max: plain(max) })
        : plain(figure);
  const text =
    typeof unit === 'string'
      ? t(`notice:count.${unit}`, { count: figure, number })
      : t('notice:count.own', { number, unit: inLanguage(unit, lang) });
  if (about) return t('notice:about', { count: text });
  if (at_most || (count === undefined && max !== undefined && !range)) return t('notice:at_most', { count: text });
  return count === undefined && !range ? t('notice:at_least', { count: text }) : text;
}
