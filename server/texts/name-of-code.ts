import type { TFunction } from 'i18next';
import { codeKey } from '../people/code-key';

/**
 * What customers call a code of activities (`views/locales/<language>/activities.json`); the code itself where it has no name there.
 * Sites and products are names already.
 */
export function nameOfCode(
  t: TFunction,
  kind: 'activity' | 'channel' | 'payment_method' | 'kind',
  code: string,
): string {
  const name: unknown = t(`activities:${kind}.${codeKey(code)}`, { defaultValue: code });
  return typeof name === 'string' ? name : code;
}
