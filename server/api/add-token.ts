import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError, UsageError } from '../errors';
import { type ApiToken, makeTokenText, type Scope } from './api-token';
import { insertToken } from './api-tokens-repository';

const day = 86_400_000;

/**
 * Lets a program into the API. The text is given out here and nowhere again.
 * @throws UsageError when the name could be that of a person or the term is none
 * @throws RefusedError when the name is taken
 */
export async function addToken(
  { db, keys, now }: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  command: { by: string; name: string; scopes: readonly Scope[]; days: number | undefined },
): Promise<{ token: ApiToken; text: string }> {
  const { by, name, days } = command;
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
    throw new UsageError('A token is named after a program: up to 40 lower-case letters, digits and hyphens.');
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 3650))
    throw new UsageError('--days needs a whole number from 1 to 3650.');
  const scopes = [...new Set(command.scopes)];
  const text = makeTokenText();
  return db.transaction(async (trx) => {
    const createdAt = now();
    const expiresAt = days === undefined ? undefined : new Date(createdAt.getTime() + days * day);
    const token = await insertToken({ db: trx, keys }, { name, text, scopes, createdAt, expiresAt });
    if (!token) throw new RefusedError(`There is a token ${name} already; names are not used again.`);
    const data = { name, scopes, expiresAt: expiresAt?.toISOString() };
    await recordEvent(trx, { actor: by, action: 'api.add_token', subject: token.handle, data });
    return { token, text };
  });
}
