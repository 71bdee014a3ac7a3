import { InvalidInputError } from '../errors';
import { type Language, textsOf } from '../texts/i18n';

/**
 * The text of an incident file, which is UTF-8, with or without BOM.
 * @param language of the message
 * @throws InvalidInputError naming the line of the first bytes that are not
 */
export function decodeIncidentFile(bytes: Uint8Array, language: Language = 'en'): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder('utf-8').decode(bytes).split('\ufffd')[0] ?? '';
    const line = before.split('\n').length;
    const t = textsOf(language);
    const problems = [{ line, message: t('incident-file:no_utf8') }];
    throw new InvalidInputError(t('incident-file:wrong', { count: 1 }), problems);
  }
}
