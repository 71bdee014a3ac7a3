import { createHmac, randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createHmacSha256 } from '../../server/sealing/keyring';

const hex = (bytes: string) => Buffer.from(bytes, 'latin1').toString('hex');

test('digests are HMAC-SHA-256, whatever the text and however long', () => {
  const key = randomBytes(32);
  const hmac = createHmacSha256(key);
  const expected = (text: string) => createHmac('sha256', key).update(text).digest('hex');
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.integer({ min: 1, max: 100 }), (text, times) => {
      const long = text.repeat(times);
      expect(hex(hmac(long))).toBe(expected(long));
      expect(hex(hmac(''))).toBe(expected(''));
    }),
  );
});

test('RFC 4231, test case 2', () => {
  expect(hex(createHmacSha256(Buffer.from('Jefe'))('what do ya want for nothing?'))).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});
