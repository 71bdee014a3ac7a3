import type { ApiToken, Scope } from './api-token';

/** What was sent beside the address. */
export interface ApiRequest {
  /** Empty where nothing was sent. */
  text: string;
  /** The header `If-Match`; undefined where there is none. */
  ifMatch: string | undefined;
}

export interface ApiAnswer {
  status: number;
  body: object;
  /** The header `ETag`. */
  etag?: string;
}

/** Answers one request: what stands in the path, for whom, and what was sent. */
export type ApiHandler = (
  path: Record<string, string | undefined>,
  token: ApiToken,
  sent: ApiRequest,
) => Promise<ApiAnswer>;

/** Every path of the API behind the scope that opens it; without a method: GET. */
export type ApiRoutes = Record<Scope, Record<`/${string}` | `PUT /${string}`, ApiHandler>>;
