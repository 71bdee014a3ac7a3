/** Seconds from 1970 to 2000, where PostgreSQL's clock begins. */
const epoch = 946_684_800;
const bytea = 17;

/** What PostgreSQL keeps as -infinity and infinity. */
const before = Buffer.from('8000000000000000', 'hex');
const after = Buffer.from('7fffffffffffffff', 'hex');

export const copyHeader = Buffer.concat([Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1'), Buffer.alloc(8)]);
export const copyTrailer = Buffer.from([0xff, 0xff]);

/** Rows in PostgreSQL's binary COPY format, without header and trailer. */
export class BinaryRows {
  private buffer: Buffer;
  private at = 0;
  private readonly fields: number;

  constructor(fields: number, size = 1 << 18) {
    this.fields = fields;
    this.buffer = Buffer.allocUnsafeSlow(size);
  }

  /** Begins a row; as many values as the rows have fields must follow. */
  row(): this {
    this.reserve(2);
    this.at = this.buffer.writeInt16BE(this.fields, this.at);
    return this;
  }

  int(value: number | null): this {
    if (value === null) return this.null();
    this.reserve(8);
    this.at = this.buffer.writeInt32BE(4, this.at);
    this.at = this.buffer.writeInt32BE(value, this.at);
    return this;
  }

  short(value: number): this {
    this.reserve(6);
    this.at = this.buffer.writeInt32BE(2, this.at);
    this.at = this.buffer.writeInt16BE(value, this.at);
    return this;
  }

  text(value: string | null): this {
    if (value === null) return this.null();
    this.reserve(4 + value.length * 3);
    const length = this.buffer.write(value, this.at + 4);
    this.buffer.writeInt32BE(length, this.at);
    this.at += 4 + length;
    return this;
  }

  /** Text or bytes as they stand in another buffer. */
  slice(bytes: Uint8Array, start: number, end: number): this {
    const length = end - start;
    this.reserve(4 + length);
    this.at = this.buffer.writeInt32BE(length, this.at);
    if (length > 32) this.buffer.set(bytes.subarray(start, end), this.at);
    else for (let index = 0; index < length; index++) this.buffer[this.at + index] = bytes[start + index] as number;
    this.at += length;
    return this;
  }

  bytes(value: Uint8Array | null): this {
    return value === null ? this.null() : this.slice(value, 0, value.length);
  }

  byteArray(values: (Uint8Array | null)[]): this {
    const size = 20 + values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0);
    this.reserve(4 + size);
    for (const number of [size, 1, values.includes(null) ? 1 : 0, bytea, values.length, 1])
      this.at = this.buffer.writeInt32BE(number, this.at);
    for (const value of values) this.bytes(value);
    return this;
  }

  /** @param seconds since 1970, exact to the microsecond within the years 1715 to 2285 and to a few of them beyond; -Infinity and Infinity too */
  timestamp(seconds: number): this {
    if (!Number.isFinite(seconds)) return this.slice(seconds < 0 ? before : after, 0, 8);
    this.reserve(12);
    const micros = Math.round((seconds - epoch) * 1e6);
    const high = Math.floor(micros / 2 ** 32);
    this.at = this.buffer.writeInt32BE(8, this.at);
    this.at = this.buffer.writeInt32BE(high, this.at);
    this.at = this.buffer.writeUInt32BE(micros - high * 2 ** 32, this.at);
    return this;
  }

  /** @param milliseconds since 1970 */
  time(milliseconds: number | null): this {
    return milliseconds === null ? this.null() : this.timestamp(milliseconds / 1000);
  }

  null(): this {
    this.reserve(4);
    this.at = this.buffer.writeInt32BE(-1, this.at);
    return this;
  }

  /** Hands over what was written and begins anew. */
  take(): Buffer {
    const taken = this.buffer.subarray(0, this.at);
    this.buffer = Buffer.allocUnsafeSlow(this.buffer.length);
    this.at = 0;
    return taken;
  }

  get length(): number {
    return this.at;
  }

  private reserve(size: number): void {
    if (this.at + size <= this.buffer.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.buffer.length * 2, this.at + size));
    this.buffer.copy(larger, 0, 0, this.at);
    this.buffer = larger;
  }
}
