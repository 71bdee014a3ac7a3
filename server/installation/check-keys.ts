import type { Dependencies } from '../dependencies';
import { ConfigurationError, UnreadableError } from '../errors';
import { insertInstallation } from './installation-repository';

export const probeContext = 'installation';
const text = 'shokai';

/**
 * Compares the keys with those that the database was filled with. With another DIGEST_KEY nobody would be found on any list, and that must
 * never look like an all-clear; so nothing starts with it.
 * @throws ConfigurationError when a key is another.
 */
export async function checkKeys({ db, keys }: Pick<Dependencies, 'db' | 'keys'>): Promise<void> {
  const digestProbe = keys.digest(probeContext, text);
  const kept = await insertInstallation(db, { sealedProbe: keys.seal(text, probeContext), digestProbe });
  if (!kept.digestProbe.equals(digestProbe))
    throw new ConfigurationError(
      'DIGEST_KEY is not the key that this database was filled with; nobody would be found.',
    );
  try {
    keys.open(kept.sealedProbe, probeContext);
  } catch (error) {
    if (!(error instanceof UnreadableError)) throw error;
    throw new ConfigurationError('PII_KEY does not hold the key that this database was filled with.', { cause: error });
  }
}
