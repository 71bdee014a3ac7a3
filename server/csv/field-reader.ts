import { isUtf8 } from 'node:buffer';
import { escaped, type RecordScanner } from './record-scanner';
import { firstInvalidCp932, firstInvalidUtf8, type TextEncoding } from './text-encoding';

/** Thrown when a field holds a byte that its encoding does not have. */
export class BadCharacter extends Error {
  constructor(
    /** Where in the bytes that were read. */
    readonly position: number,
  ) {
    super('bad character');
  }
}

/** Reads the fields that a scanner found as text, untrimmed. */
export class FieldReader {
  private readonly decoder = new TextDecoder('shift_jis', { fatal: true });
  private readonly lenient = { cp932: new TextDecoder('shift_jis'), 'utf-8': new TextDecoder('utf-8') };

  /** @param isChecked all bytes are known to be valid in the encoding, as is the case for UTF-8 that was checked as a whole */
  constructor(
    readonly encoding: TextEncoding,
    private readonly isChecked: boolean,
  ) {}

  /** @throws BadCharacter */
  read(bytes: Buffer, scanner: RecordScanner, field: number): string {
    const start = scanner.starts[field] as number;
    const end = scanner.ends[field] as number;
    const text = this.decode(bytes, start, end);
    return scanner.styles[field] === escaped ? text.replaceAll('""', '"') : text;
  }

  /** All fields of the record, bad characters replaced. */
  readAll(bytes: Buffer, scanner: RecordScanner): string[] {
    const length = Math.min(scanner.count, scanner.starts.length);
    return Array.from({ length }, (_, field) => {
      const slice = bytes.subarray(scanner.starts[field], scanner.ends[field]);
      const text = this.lenient[this.encoding].decode(slice);
      return scanner.styles[field] === escaped ? text.replaceAll('""', '"') : text;
    });
  }

  private decode(bytes: Buffer, start: number, end: number): string {
    let at = start;
    while (at < end && (bytes[at] as number) < 0x80) at++;
    if (at === end) return bytes.toString('latin1', start, end);
    const slice = bytes.subarray(start, end);
    if (this.encoding === 'cp932') return this.decodeCp932(slice, start);
    if (!this.isChecked && !isUtf8(slice)) throw new BadCharacter(start + firstInvalidUtf8(slice));
    return bytes.toString('utf8', start, end);
  }

  private decodeCp932(slice: Buffer, start: number): string {
    try {
      return this.decoder.decode(slice);
    } catch {
      throw new BadCharacter(start + firstInvalidCp932(slice));
    }
  }
}
