import { checkKeys } from '../../server/installation/check-keys';
import { createKeyring } from '../../server/sealing/keyring';
import { createTestDatabase, type TestDatabase } from '../database';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

describe('checkKeys', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    await checkKeys({ db: database.db, keys: createKeyring(`a:${key(1)}`, key(2)) });
  });
  afterAll(() => database.drop());

  const check = (piiKeys: string, digestKey: string) =>
    checkKeys({ db: database.db, keys: createKeyring(piiKeys, digestKey) });

  it('accepts the keys that the database was filled with, also behind a newer one', async () => {
    await expect(check(`a:${key(1)}`, key(2))).resolves.toBeUndefined();
    await expect(check(`b:${key(3)},a:${key(1)}`, key(2))).resolves.toBeUndefined();
  });

  it('refuses another DIGEST_KEY', async () => {
    await expect(check(`a:${key(1)}`, key(9))).rejects.toThrow('DIGEST_KEY is not the key');
  });

  it('refuses a PII_KEY without the key, or with another under the same ID', async () => {
    await expect(check(`b:${key(3)}`, key(2))).rejects.toThrow('PII_KEY does not hold');
    await expect(check(`a:${key(3)}`, key(2))).rejects.toThrow('PII_KEY does not hold');
  });
});
