import type { ApiToken, Scope } from './api-token';

/** Answers one GET: what stands in the path, and for whom. */
export type ApiHandler = (
  path: Record<string, string | undefined>,
  token: ApiToken,
) => Promise<{ status: number; body: unknown }>;

/** Every path of the API behind the scope that opens it. */
export type ApiRoutes = Record<Scope, Record<`/${string}`, ApiHandler>>;
