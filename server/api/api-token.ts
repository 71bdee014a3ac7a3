import { randomBytes } from 'node:crypto';

/** What a token opens: answers about members, counts of incidents, the incidents themselves, saving drafts of them in somebody's name. */
export const scopes = ['check', 'reconcile', 'incidents', 'drafts'] as const;
export type Scope = (typeof scopes)[number];

/** A program that may use the API, as the rest of the program knows it. */
export interface ApiToken {
  tokenId: number;
  /** `token-` and the ID: what the audit log calls it. */
  handle: string;
  /** What the program is called; unique, also among those that were revoked. */
  name: string;
  scopes: Scope[];
  /** Whose name its drafts get: who wrote part of an incident cannot approve it, by a program neither. */
  staffId: number | undefined;
  expiresAt: Date | undefined;
  revokedAt: Date | undefined;
}

export const tokenHandleOf = (tokenId: number): string => `token-${tokenId}`;

/** 256 random bits behind a prefix by which searches for leaked secrets find it. */
export const makeTokenText = (): string => `shokai_${randomBytes(32).toString('base64url')}`;

/** The token of an `Authorization` header (RFC 6750); undefined where it holds nothing that could be one. */
export const tokenTextOf = (header: string | undefined): string | undefined =>
  /^Bearer +(shokai_[A-Za-z0-9_-]{43})$/i.exec(header ?? '')?.[1];
