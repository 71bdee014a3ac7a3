import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import type { Config } from '../config';
import { isHttps } from './session';

/** Headers of every answer (ASVS 3.4), which are the same for each. Styles and scripts come from files only: no inline code can run. */
export function securityHeaders(config: Config): RequestHandler {
  const headers = Object.entries({
    ...headersOf(helmetFor(config)),
    'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
  });
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value);
    next();
  };
}

/** What a middleware sets, whoever asks. */
function headersOf(middleware: RequestHandler): Record<string, string> {
  const set: Record<string, string> = {};
  const setHeader = (name: string, value: string) => {
    set[name] = value;
  };
  const answer = { setHeader, removeHeader: () => undefined } as unknown as Response;
  middleware({} as Request, answer, (error?: unknown) => {
    if (error) throw error;
  });
  return set;
}

function helmetFor(config: Config): RequestHandler {
  const https = isHttps(config);
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        fontSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
        ...(https ? { upgradeInsecureRequests: [] } : {}),
      },
    },
    strictTransportSecurity: https && { maxAge: 63_072_000, includeSubDomains: true },
    crossOriginOpenerPolicy: { policy: 'same-origin' },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
    xXssProtection: false,
  });
}

/** Personal pages stay in no cache, neither the browser's nor a proxy's (ASVS 14.3.2). */
export const noStore: RequestHandler = (_req, res, next) => {
  res.set('Cache-Control', 'no-store');
  next();
};
