import type { Db } from '../../db/connection';
import type { Dependencies } from '../dependencies';
import { type ApiToken, type Scope, tokenHandleOf } from './api-token';

type TokenRow = Omit<ApiToken, 'handle'>;

const columns = ['tokenId', 'name', 'scopes', 'staffId', 'expiresAt', 'revokedAt'];

const toToken = (row: TokenRow): ApiToken => ({ ...row, handle: tokenHandleOf(row.tokenId) });

const digestOf = (keys: Dependencies['keys'], text: string) => keys.digest('api_token', text);

/** The token that this text is, unless it was revoked or has expired. */
export async function findUsableToken(
  { db, keys, now }: Pick<Dependencies, 'db' | 'keys' | 'now'>,
  text: string,
): Promise<ApiToken | undefined> {
  const row = await db('api_tokens')
    .where({ digest: digestOf(keys, text), revokedAt: null })
    .where((query) => query.whereNull('expiresAt').orWhere('expiresAt', '>', now()))
    .first<TokenRow | undefined>(columns);
  return row && toToken(row);
}

export async function findTokenByName(db: Db, name: string): Promise<ApiToken | undefined> {
  const row = await db('api_tokens').where({ name }).first<TokenRow | undefined>(columns);
  return row && toToken(row);
}

/** Every token, also those that open nothing any more, in the order in which they were made. */
export async function listTokens(db: Db): Promise<ApiToken[]> {
  return (await db('api_tokens').select<TokenRow[]>(columns).orderBy('tokenId')).map(toToken);
}

/** @returns undefined where the name is taken */
export async function insertToken(
  { db, keys }: { db: Db } & Pick<Dependencies, 'keys'>,
  token: {
    name: string;
    text: string;
    scopes: readonly Scope[];
    staffId: number | undefined;
    createdAt: Date;
    expiresAt: Date | undefined;
  },
): Promise<ApiToken | undefined> {
  const [row] = await db('api_tokens')
    .insert({
      name: token.name,
      digest: digestOf(keys, token.text),
      scopes: token.scopes,
      staffId: token.staffId ?? null,
      createdAt: token.createdAt,
      expiresAt: token.expiresAt ?? null,
    })
    .onConflict('name')
    .ignore()
    .returning<TokenRow[]>(columns);
  return row && toToken(row);
}

export async function updateRevokedAt(db: Db, tokenId: number, revokedAt: Date): Promise<void> {
  await db('api_tokens').where({ tokenId }).update({ revokedAt });
}
