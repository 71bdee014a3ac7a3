import { InvalidInputError } from '../errors';

/**
 * The text of an incident file, which is UTF-8, with or without BOM.
 * @throws InvalidInputError naming the line of the first bytes that are not
 */
export function decodeIncidentFile(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const before = new TextDecoder('utf-8').decode(bytes).split('\ufffd')[0] ?? '';
    const line = before.split('\n').length;
    throw new InvalidInputError('The incident file is not UTF-8; nothing was changed.', [
      { line, message: 'bytes that are no UTF-8; save the file as UTF-8' },
    ]);
  }
}
