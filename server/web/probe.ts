import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Request } from 'express';
import { version } from '../project-root';

/** Header by which `shokai doctor` asks the running portal, through the proxies before it, what of its request arrived. */
export const probeHeader = 'x-shokai-probe';

/** What the portal believes of a request that came to it. */
export interface Seen {
  version: string;
  /** `http` or `https`. */
  protocol: string;
  /** Where the request came from first, as far as proxies are believed. */
  address: string;
  /** False where a proxy named somebody, and is not believed. */
  isProxyTrusted: boolean;
}

/** Milliseconds for which a signature holds, either way. */
const holdsFor = 300_000;

/** `TIME.SIGNATURE`: only who knows SESSION_SECRET can ask, since an address is nobody else's business. @param at milliseconds since 1970 */
export const signProbe = (secret: string, at: number): string =>
  `${at}.${createHmac('sha256', secret).update(`probe ${at}`).digest('hex')}`;

/** @returns undefined where the request is no probe, or its signature is wrong or old */
export function answerProbe(req: Request, { secret, now }: { secret: string; now: Date }): Seen | undefined {
  const given = req.get(probeHeader);
  const at = Number(given?.split('.')[0]);
  if (!given || !(Math.abs(now.getTime() - at) <= holdsFor)) return undefined;
  const wanted = Buffer.from(signProbe(secret, at));
  const sent = Buffer.from(given);
  if (sent.length !== wanted.length || !timingSafeEqual(sent, wanted)) return undefined;
  return { version, protocol: req.protocol, address: req.ip ?? '', isProxyTrusted: !hasUntrustedProxy(req) };
}

/** Somebody says for whom they ask, and `TRUST_PROXY` does not name them. */
export function hasUntrustedProxy(req: Request): boolean {
  const isForwarded = req.get('x-forwarded-for') !== undefined || req.get('x-forwarded-proto') !== undefined;
  const isTrusted: (address: string, hop: number) => boolean = req.app.get('trust proxy fn');
  return isForwarded && !isTrusted(req.socket.remoteAddress ?? '', 0);
}
