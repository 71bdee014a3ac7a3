import { recordEvent } from '../audit/record-event';
import type { Dependencies } from '../dependencies';
import { NotFoundError, RefusedError } from '../errors';
import { findTokenByName, updateRevokedAt } from './api-tokens-repository';

/** Shuts a program out at once. @throws NotFoundError @throws RefusedError when that was done before */
export async function revokeToken(
  { db, now }: Pick<Dependencies, 'db' | 'now'>,
  command: { by: string; name: string },
): Promise<void> {
  await db.transaction(async (trx) => {
    const token = await findTokenByName(trx, command.name);
    if (!token) throw new NotFoundError(`There is no token ${command.name}.`);
    if (token.revokedAt) throw new RefusedError(`The token ${command.name} was revoked already.`);
    await updateRevokedAt(trx, token.tokenId, now());
    await recordEvent(trx, { actor: command.by, action: 'api.revoke_token', subject: token.handle });
  });
}
