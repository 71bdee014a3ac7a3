import { createCipheriv, createDecipheriv, hash, randomFillSync } from 'node:crypto';
import { ConfigurationError, UnreadableError } from '../errors';

/**
 * Seals personal values and digests identifiers. The keys live outside the database, so that a dump of it shows neither.
 *
 * Sealed form: 1 byte length of the key ID, the key ID (ASCII), 12 bytes nonce, 16 bytes tag, ciphertext (AES-256-GCM, NIST SP 800-38D).
 * The context (`member:` + member ID, …) is authenticated, so that a value moved to another row does not open.
 */
export interface Keyring {
  /** Seals UTF-8 text with the first key. */
  seal(text: string, context: string): Buffer;
  /** Opens what any of the keys sealed. @throws UnreadableError when no key opens it. */
  open(sealed: Buffer, context: string): string;
  /** ID of the key that a value was sealed with; for the rotation command. */
  keyIdOf(sealed: Buffer): string;
  /** ID of the key that seals now. */
  readonly currentKeyId: string;
  /** IDs of all keys that open, the one that seals first. */
  readonly keyIds: readonly string[];
  /** The first bytes of what is sealed now. */
  readonly currentHeader: Buffer;
  /** HMAC-SHA-256 of kind and normalised value, truncated to 128 bits (RFC 2104, section 5). */
  digest(kind: string, normalised: string): Buffer;
}

/**
 * @param piiKeys `id:base64[,id:base64…]`, each key 32 bytes; the first seals, all open.
 * @param digestKey base64, 32 bytes. It never rotates: it would orphan every identifier.
 * @throws ConfigurationError when a key is malformed.
 */
export function createKeyring(piiKeys: string, digestKey: string): Keyring {
  const keys = new Map<string, Buffer>();
  for (const part of piiKeys.split(',')) {
    const [, id, base64] = /^\s*([A-Za-z0-9._-]{1,32}):([A-Za-z0-9+/=_-]+)\s*$/.exec(part) ?? [];
    const key = Buffer.from(base64 ?? '', 'base64');
    if (!id || key.length !== 32)
      throw new ConfigurationError('PII_KEY must be id:base64[,id:base64…] with keys of 32 bytes.');
    keys.set(id, key);
  }
  const digestBytes = Buffer.from(digestKey, 'base64');
  if (digestBytes.length !== 32) throw new ConfigurationError('DIGEST_KEY must be 32 bytes in base64.');
  const hmac = createHmacSha256(digestBytes);
  const [currentKeyId, currentKey] = keys.entries().next().value as [string, Buffer];
  const header = Buffer.from([currentKeyId.length, ...Buffer.from(currentKeyId, 'ascii')]);
  const keyIdOf = (sealed: Buffer) => sealed.subarray(1, 1 + (sealed[0] ?? 0)).toString('ascii');

  const nextNonce = createNonces();

  return {
    currentKeyId,
    keyIds: [...keys.keys()],
    currentHeader: header,
    keyIdOf,
    seal(text, context) {
      const nonce = nextNonce();
      const cipher = createCipheriv('aes-256-gcm', currentKey, nonce).setAAD(Buffer.from(context));
      const body = cipher.update(text, 'utf8');
      cipher.final();
      return Buffer.concat([header, nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, context) {
      const key = keys.get(keyIdOf(sealed));
      if (!key) throw new UnreadableError('A sealed value names a key that is not in PII_KEY.');
      const start = 1 + (sealed[0] ?? 0);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(start, start + 12));
        decipher.setAAD(Buffer.from(context)).setAuthTag(sealed.subarray(start + 12, start + 28));
        const body = decipher.update(sealed.subarray(start + 28));
        return Buffer.concat([body, decipher.final()]).toString('utf8');
      } catch {
        throw new UnreadableError('A sealed value does not open with its key.');
      }
    },
    digest: (kind, normalised) => Buffer.from(hmac(`${kind}\0${normalised}`).slice(0, 16), 'latin1'),
  };
}

/**
 * HMAC-SHA-256 with one key of up to 64 bytes, spelt out (RFC 2104, section 2): an object for each text would take twice as long, and imports
 * make millions of digests. For the same reason bytes go in and out as Latin-1 text, a character each.
 */
export function createHmacSha256(key: Buffer): (text: string) => string {
  const block = 64;
  const outer = Buffer.alloc(block + 32, 0x5c);
  let inner = Buffer.alloc(4096, 0x36);
  key.forEach((byte, index) => {
    outer[index] = 0x5c ^ byte;
    inner[index] = 0x36 ^ byte;
  });
  /** Beginnings of `inner`, by length. */
  let beginnings: Buffer[] = [];
  return (text) => {
    if (block + text.length * 3 > inner.length) {
      inner = Buffer.concat([inner, Buffer.alloc(text.length * 3)]);
      beginnings = [];
    }
    const end = block + inner.write(text, block);
    beginnings[end] ??= inner.subarray(0, end);
    outer.write(hash('sha256', beginnings[end], 'binary'), block, 'latin1');
    return hash('sha256', outer, 'binary');
  };
}

/** Random nonces, drawn many at a time: one by one they would cost as much as the sealing itself. */
function createNonces(): () => Buffer {
  const drawn = Buffer.alloc(12 * 256);
  let used = drawn.length;
  return () => {
    if (used === drawn.length) {
      randomFillSync(drawn);
      used = 0;
    }
    used += 12;
    return drawn.subarray(used - 12, used);
  };
}
