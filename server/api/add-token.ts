import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { RefusedError, UsageError } from '../errors';
import type { Staff } from '../people/staff';
import { type ApiToken, makeTokenText, type Scope } from './api-token';
import { insertToken } from './api-tokens-repository';

const day = 86_400_000;

/**
 * Lets a program into the API. The text is given out here and nowhere again.
 * @param command.drafter in whose name drafts are saved: with the scope `drafts`, and only then
 * @throws UsageError when the name could be that of a person, the term is none, or the drafter is missing or too many
 * @throws RefusedError when the name is taken
 */
export async function addToken(
  { db, keys, now }: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  command: { by: string; name: string; scopes: readonly Scope[]; days: number | undefined; drafter?: Staff },
): Promise<{ token: ApiToken; text: string }> {
  const { by, name, days } = command;
  if (!/^[a-z0-9][a-z0-9-]{0,39}$/.test(name))
    throw new UsageError('A token is named after a program: up to 40 lower-case letters, digits and hyphens.');
  if (days !== undefined && !(Number.isInteger(days) && days >= 1 && days <= 3650))
    throw new UsageError('--days needs a whole number from 1 to 3650.');
  const scopes = [...new Set(command.scopes)];
  if (scopes.includes('drafts') !== (command.drafter !== undefined))
    throw new UsageError(
      'The scope drafts, and no other, needs --for STAFF: the operator in whose name drafts are saved.',
    );
  const staffId = command.drafter?.staffId;
  const text = makeTokenText();
  return db.transaction(async (trx) => {
    const createdAt = now();
    const expiresAt = days === undefined ? undefined : new Date(createdAt.getTime() + days * day);
    const token = await insertToken({ db: trx, keys }, { name, text, scopes, staffId, createdAt, expiresAt });
    if (!token) throw new RefusedError(`There is a token ${name} already; names are not used again.`);
    const data = { name, scopes, drafter: command.drafter?.handle, expiresAt: expiresAt?.toISOString() };
    await recordEvent(trx, { actor: by, action: 'api.add_token', subject: token.handle, data });
    return { token, text };
  });
}
